"""The audit's e-mails, for reading; `apps.adminkit.admin` has its activities."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.activity.models import Email
from apps.activity.notifications import NotificationAdmin
from apps.core.admin import ReadOnlyAdmin

__all__ = ["EmailAdmin", "NotificationAdmin"]


@admin.register(Email)
class EmailAdmin(ReadOnlyAdmin):
    list_display = ["queued_at", "to", "subject", "status", "sent_at"]
    list_filter = ["status"]
    search_fields = ["to__iexact"]
    search_help_text = gettext_lazy("Address")
    sortable_by = ()
    ordering = ["-id"]
    fields = ["to", "subject", "body", "status", "error", "attempts", "queued_at", "tried_at", "sent_at"]
