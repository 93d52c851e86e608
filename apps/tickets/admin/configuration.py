"""Statuses, types, priorities, stages, outcomes, impacts and urgencies."""

from django.contrib import admin
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.recorded import RecordedAdmin
from apps.core.formatting import NOTHING, format_duration
from apps.core.forms import RowForm
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.models import Classification
from apps.tickets.operations import save_classification


class ClassificationForm(RowForm):
    """Says in words what the constraints of the table keep."""

    def clean(self):
        values = super().clean()
        kind, lifecycle = values.get("kind"), values.get("lifecycle")
        if kind == ClassificationKind.STATUS and not lifecycle:
            self.add_error("lifecycle", gettext("Say how far a ticket with this status is."))
        if kind != ClassificationKind.STATUS and lifecycle:
            self.add_error("lifecycle", gettext("Only a status says how far a ticket is."))
        if lifecycle == Lifecycle.RESOLVED and not values.get("is_resolution"):
            self.add_error("is_resolution", gettext("A status that resolves tickets is a resolution."))
        if kind != ClassificationKind.PRIORITY and values.get("target") is not None:
            self.add_error("target", gettext("Only a priority has a target."))
        others = Classification.objects.filter(kind=kind, is_default=True).exclude(pk=self.instance.pk)
        if values.get("is_default") and (other := others.first()):
            self.add_error(
                "is_default",
                gettext("%(name)s is the default of this kind; take that away from it first.") % {"name": other.name},
            )
        return values


@admin.register(Classification)
class ClassificationAdmin(RecordedAdmin):
    form = ClassificationForm
    list_display = ["name", "kind", "number", "lifecycle", "is_resolution", "target_in_words", "is_default"]
    list_filter = ["kind"]
    search_fields = ["name"]
    sortable_by = ["name", "kind", "number"]
    fields = ["kind", "number", "name", "lifecycle", "is_resolution", "target", "is_default"]

    @admin.display(description=gettext_lazy("target"))
    def target_in_words(self, row: Classification) -> str:
        return NOTHING if row.target is None else format_duration(row.target)

    def save_row(self, row, values, by):
        save_classification(classification=row, by=by)
