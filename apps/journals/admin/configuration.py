"""Types and statuses of journals and follow-ups."""

from django.contrib import admin

from apps.adminkit.recorded import RecordedAdmin
from apps.journals.models import Lookup
from apps.journals.operations import save_lookup


@admin.register(Lookup)
class LookupAdmin(RecordedAdmin):
    list_display = ["name", "kind", "number", "is_closed"]
    list_filter = ["kind"]
    search_fields = ["name"]
    sortable_by = ["name", "kind", "number"]
    fields = ["kind", "number", "name", "is_closed"]

    def save_row(self, row, values, by):
        save_lookup(lookup=row, by=by)
