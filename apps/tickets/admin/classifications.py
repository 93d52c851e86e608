"""Statuses, types, priorities, stages, outcomes, impacts and urgencies."""

from django.contrib import admin

from apps.activity.admin import RecordedAdmin
from apps.tickets.models import Classification
from apps.tickets.operations import save_classification


@admin.register(Classification)
class ClassificationAdmin(RecordedAdmin):
    list_display = ["name", "kind", "number", "lifecycle", "is_resolution", "target", "is_default"]
    list_filter = ["kind"]
    search_fields = ["name"]
    sortable_by = ["name", "kind", "number"]
    fields = ["kind", "number", "name", "lifecycle", "is_resolution", "target", "is_default"]

    def save_row(self, row, values, by):
        save_classification(classification=row, by=by)
