"""Lists of the admin as of an earlier time (`?as_of=…`), for those who see every row of them."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.activity.querysets import rows_recorded_for
from apps.adminkit.instants import AS_OF, in_seconds, instant, with_instant
from apps.adminkit.list_pages import as_of_tool
from apps.adminkit.queues import query_of
from apps.core.admin import DeskAdmin, DeskChangeList
from apps.core.present import showing, shown_time
from apps.core.requests import caller_of


class EarlierFilter(admin.ListFilter):
    """Takes the time, which the list shows already."""

    title = gettext_lazy("As of")
    template = "desk/when_filter.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any):
        super().__init__(request, params, model, model_admin)
        self.used_parameters = {AS_OF: params.pop(AS_OF)[-1]} if AS_OF in params else {}

    def expected_parameters(self) -> list[str | None]:
        return [AS_OF]

    def has_output(self) -> bool:
        return bool(self.used_parameters)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        at = instant(self.used_parameters[AS_OF])
        value = self.used_parameters[AS_OF][:60] if at is None else in_seconds(at)
        yield {"value": value, "query_string": changelist.get_query_string(remove=[AS_OF])}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.used_parameters and shown_time() is None:
            raise IncorrectLookupParameters
        return queryset


class EarlierChangeList(DeskChangeList):
    """Its rows lead to their pages as of the time that is shown."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        self.at = shown_time()
        super().__init__(request, *args, **kwargs)

    def url_for_result(self, result: Any) -> str:
        return with_instant(super().url_for_result(result), self.at)


class EarlierListAdmin(DeskAdmin):
    """A list that shows earlier times. `list_filter` names the EarlierFilter."""

    list_before_template = "desk/earlier_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EarlierChangeList]:
        return EarlierChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        at = self.time_asked_for(request)
        context = {
            "has_past": self._has_past_for(request),
            "then": None if at is None else {"words": in_seconds(at)},
            "at_now": query_of(request.GET, without=[AS_OF]),
            **as_of_tool(request.GET),
        }
        with showing(at):
            return super().changelist_view(request, {**context, **(extra_context or {})})

    def time_asked_for(self, request: HttpRequest) -> datetime.datetime | None:
        """The earlier time that the address asks for; None where it asks for none, or for one that cannot be shown."""
        at = instant(request.GET[AS_OF]) if request.GET.get(AS_OF) and self._has_past_for(request) else None
        return at if at is not None and at <= timezone.now() else None

    def _has_past_for(self, request: HttpRequest) -> bool:
        return rows_recorded_for(self.model, caller_of(request)) is None

    def get_queryset(self, request: HttpRequest) -> Any:
        at = shown_time()
        if at is None:
            return super().get_queryset(request)
        return rows_as_of(self.model, at).visible_to(caller_of(request)).order_by(*self.get_ordering(request))  # type: ignore[attr-defined]  # of the model's own queryset
