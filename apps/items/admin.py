"""Tags: their names and colours."""

from django.contrib import admin

from apps.adminkit.recorded import ConfigurationAdmin
from apps.items.models import Tag
from apps.items.operations import save_tag


@admin.register(Tag)
class TagAdmin(ConfigurationAdmin):
    list_display = ["name", "colour"]
    search_fields = ["name"]
    sortable_by = ["name"]
    fields = ["name", "colour"]

    def save_configuration(self, **saved):
        save_tag(**saved)
