"""How the log of requests is narrowed."""

from collections.abc import Mapping

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from apps.core.queue_filters import QueueFilter, SearchFilter, WhenFilter
from apps.dialects.constants import APIS, METHODS, OUTCOMES, STATUSES
from apps.dialects.milestones import MILESTONES
from apps.dialects.models import ApiRequest


class RequestFilter(QueueFilter):
    """The filters of the list. `options` are the labels of the credentials that are offered, by their owner."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    credential = django_filters.CharFilter(field_name="owner", max_length=60, label=gettext_lazy("Credential"))
    api = django_filters.ChoiceFilter(choices=[*APIS.items()], label="API", empty_label=gettext_lazy("All"))
    operation = django_filters.CharFilter(max_length=80, label=gettext_lazy("Operation"))
    method = django_filters.ChoiceFilter(
        choices=[(name, name) for name in METHODS], label=gettext_lazy("Method"), empty_label=gettext_lazy("All")
    )
    outcome = django_filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in OUTCOMES.items()],
        label=gettext_lazy("What came of it"),
        empty_label=gettext_lazy("All"),
        method="narrow_by_outcome",
    )
    status = django_filters.ChoiceFilter(
        choices=[*STATUSES.items()], label=gettext_lazy("Status"), empty_label=gettext_lazy("Any status")
    )
    sandbox = django_filters.ChoiceFilter(
        field_name="is_sandbox",
        choices=[("False", gettext_lazy("Production")), ("True", gettext_lazy("Sandbox"))],
        label=gettext_lazy("Where"),
        empty_label=gettext_lazy("In both"),
    )
    when = WhenFilter(MILESTONES)

    class Meta:
        model = ApiRequest
        fields = []

    def offer(self, options: Mapping[str, str] | None) -> None:
        offered = {"": gettext("All"), **(options or {})}
        given = self.data.get("credential", "")
        offered.setdefault(given, given)
        self.filters["credential"].extra["widget"] = forms.Select(choices=[*offered.items()])

    def search(self, requests: QuerySet[ApiRequest], name: str, text: str) -> QuerySet[ApiRequest]:
        code = Q(refusal=text) | Q(refused_by=text) | Q(refused_field=text)
        return requests.filter(Q(address__icontains=text) | Q(operation__iexact=text) | code | Q(request_id=text))

    def narrow_by_outcome(self, requests: QuerySet[ApiRequest], name: str, value: str) -> QuerySet[ApiRequest]:
        return requests.filter(OUTCOMES[value][1])
