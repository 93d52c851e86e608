"""What the audit's list can be asked for. A filter that names what is not there shows nothing, and says so."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.validators import RegexValidator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from apps.activity.audit import columns_named, is_value
from apps.activity.models import Activity, FieldChange
from apps.activity.pages import names_of, objects_named
from apps.activity.people import organisations_named, people_named
from apps.activity.timelines import VERBS
from apps.adminkit.instants import InstantField, in_seconds
from apps.core.bulk import one_of
from apps.core.caller import Channel
from apps.core.formatting import format_date
from apps.core.paths import id_of
from apps.core.queue_filters import QueueFilter, SearchFilter
from apps.core.requests import caller_of

MOST_OF_OBJECT = 100_000
MISSING = {
    "object": gettext_lazy("There is no record %(name)s."),
    "person": gettext_lazy("There is no user %(name)s."),
    "field": gettext_lazy("There is no field %(name)s."),
    "organisation": gettext_lazy("There is no organisation %(name)s."),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PATCHBAY = "patchbay"


def _is_party(text: str) -> bool:
    """Whether an outside system of that name did something."""
    return Activity.objects.filter(~Q(party=""), party=text).exists()


class InstantFilter(django_filters.Filter):
    """From or up to a day or time."""

    field_class = InstantField


class AuditFilter(QueueFilter):
    """The audit's filters. Each but `to` and `from` is answered by an index of its own."""

    object = django_filters.CharFilter(label=gettext_lazy("Object"), method="about", max_length=100)
    person = django_filters.CharFilter(label=gettext_lazy("Person"), method="by_person", max_length=150)
    field = django_filters.CharFilter(label=gettext_lazy("Field"), method="by_change", max_length=100)
    old = django_filters.CharFilter(label=gettext_lazy("Old value"), method="by_change", max_length=250)
    new = django_filters.CharFilter(label=gettext_lazy("New value"), method="by_change", max_length=250)
    verb = django_filters.ChoiceFilter(label=gettext_lazy("What happened"), choices=lambda: _verbs())
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=gettext_lazy("Channel"))
    route = django_filters.CharFilter(label=gettext_lazy("Route"), method="by_route", max_length=200)
    credential = django_filters.CharFilter(label=gettext_lazy("Credential"), max_length=100)
    token = django_filters.CharFilter(label=gettext_lazy("Token"), method="by_token", max_length=100)
    request_id = django_filters.CharFilter(label=gettext_lazy("Request id"), max_length=64)
    organisation = django_filters.CharFilter(
        label=gettext_lazy("Organisation"), method="of_organisation", max_length=200
    )
    actor = django_filters.CharFilter(
        label=gettext_lazy("Who"), method="by_actor", validators=[RegexValidator(r"^[0-9]{1,18}\Z")]
    )
    q = SearchFilter(label=gettext_lazy("Search"), field_name="request_id", lookup_expr="exact")

    def about(self, rows: Any, name: str, value: str) -> Any:
        """What was done to the object, what was written of it, and what changed it along with others."""
        named = self.named(objects_named, value)
        if not named:
            return rows.none()
        of_subject = _any(Q(subject_type=label, subject_id=pk) for label, pk in named)
        of_object = _any(Q(object_type=label, object_id=pk) for label, pk in named)
        changes = _changes(self.request).filter(of_object).order_by().values("activity")
        ids = [Activity.objects.filter(each).order_by().values("pk") for each in (of_subject, of_object)]
        # Read first: a database that guesses how many they are may walk through all activities instead.
        found = ids[0].union(ids[1], changes).values_list("pk", flat=True)
        return rows.filter(pk__in=one_of(found[:MOST_OF_OBJECT]))

    def by_person(self, rows: Any, name: str, value: str) -> Any:
        """A user by name, or an outside system by its; "Patchbay" is what it did by itself."""
        people = self.named(people_named, value)
        if people:
            return rows.filter(actor__in=people)
        if value.casefold() == PATCHBAY:
            return rows.filter(actor=None, party="")
        return rows.filter(~Q(party=""), party=value)

    def by_actor(self, rows: Any, name: str, value: str) -> Any:
        pk = id_of(value)
        return rows.none() if pk is None else rows.filter(actor=pk)

    def by_token(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(credential=value).exclude(channel=Channel.DESK)

    def by_route(self, rows: Any, name: str, value: str) -> Any:
        """A method and a path, or a path alone, with or without the slash before those of the desk."""
        method, _, path = value.rpartition(" ")
        paths = {path, path.removeprefix("/")}
        methods = [method.upper()] if method else METHODS
        return rows.filter(route__in=[value, *(f"{each} {path}" for each in methods for path in sorted(paths))])

    def of_organisation(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(organisation_id__isnull=False, organisation_id__in=self.named(organisations_named, value))

    def by_change(self, rows: Any, name: str, value: str) -> Any:
        """Field, old and new value hold for one and the same change, so they are looked for together, once."""
        if name != next(each for each in CHANGE_FILTERS if self.data.get(each)):
            return rows
        condition = self.change_condition
        if condition is None:
            return rows.none()
        return rows.filter(pk__in=_changes(self.request).filter(condition).order_by().values("activity"))

    @cached_property
    def change_condition(self) -> Q | None:
        """What the address asks of changes; None where no field has the name."""
        field, old, new = (self.data.get(name, "").strip() for name in CHANGE_FILTERS)
        named = columns_named(field) if field else None
        if named == []:
            return None
        found = Q()
        if named:
            names = {name for _, name in named}
            found &= Q(field__in=names) if len(names) > 1 else Q(field=names.pop())
        for side, value in (("old", old), ("new", new)):
            if value:
                found &= is_value(side, value, named)
        return found

    def by_instant(self, rows: Any, name: str, value: datetime.datetime | None) -> Any:
        return rows if value is None else rows.filter(**{f"at__{'gte' if name == 'from' else 'lte'}": value})

    def chips(self) -> list[dict[str, Any]]:
        """A person that is given by id is named, and times are those of the reader's zone."""
        found = super().chips()
        for chip in found:
            name = chip["name"]
            pk = id_of(self.data["actor"]) if name == "actor" else None
            if pk is not None:
                row = get_user_model()._meta.label_lower, pk
                chip["value"] = str(capfirst(names_of([row])[row]))
            if name in ENDS and not chip["is_unread"]:
                day = parse_date(self.data[name])
                chip["value"] = format_date(day) if day else in_seconds(self.form.cleaned_data[name])
        return found

    def named(self, find: Callable[[str], Any], text: str) -> Any:
        """What a name means; looked up once for a page."""
        if (find, text) not in self._named:
            self._named[find, text] = find(text)
        return self._named[find, text]

    @cached_property
    def _named(self) -> dict[Any, Any]:
        return {}

    def _is_there(self, name: str, text: str) -> bool:
        if name == "field":
            return bool(columns_named(text.strip()))
        finds = {"object": objects_named, "person": people_named, "organisation": organisations_named}
        is_there = bool(self.named(finds[name], text))
        return is_there or (name == "person" and (text.casefold() == PATCHBAY or _is_party(text)))

    def get_form_class(self) -> Any:
        """A form that asks for names of what is there, and for times in their order."""
        is_there = self._is_there

        class AuditForm(super().get_form_class()):  # type: ignore[misc]  # made from the filters
            def clean(self) -> Any:
                values = super().clean()
                first, last = (self.cleaned_data.get(name) for name in ENDS)
                if first and last and first > last:
                    self.add_error("to", gettext("The first day comes after the last one."))
                for name, message in MISSING.items():
                    text = self.cleaned_data.get(name)
                    if text and not is_there(name, text):
                        self.add_error(name, message % {"name": text})
                return values

        return AuditForm

    class Meta:
        model = Activity
        fields: list[str] = []


CHANGE_FILTERS = ("field", "old", "new")
ENDS = ("from", "to")
for _name, _label, _is_end in (("from", gettext_lazy("From"), False), ("to", gettext_lazy("To"), True)):
    # `from` is a word of the language, so it cannot be written in the class.
    AuditFilter.base_filters[_name] = InstantFilter(field_name=_name, label=_label, method="by_instant", is_end=_is_end)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for each in conditions:
        found |= each
    return found


def _verbs() -> list[tuple[str, Any]]:
    """What can have happened, in the order of the words; what several kinds of records share says of which it was."""
    words = {verb: str(label) for verb, label in VERBS.items()}
    shared = Counter(words.values())
    kinds = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
    for verb, label in words.items():
        kind = kinds.get(verb.partition(".")[0])
        if shared[label] > 1 and kind:
            words[verb] = f"{label} ({kind})"
    return sorted(words.items(), key=lambda pair: pair[1])


def _changes(request: HttpRequest) -> Any:
    return FieldChange.objects.visible_to(caller_of(request))
