"""Uploaded files, for reading: whose they are, whether anything uses them, and the files themselves."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.attachments import scanning
from apps.attachments.downloads import respond
from apps.attachments.models import Attachment
from apps.core.admin import ReadOnlyAdmin, back_with
from apps.core.errors import NotFound
from apps.core.formatting import format_number, format_timestamp
from apps.core.rows import get_visible

FILES = "admin:attachments_attachment_changelist"


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["name", "size_in_words", "uploader", "organisation", "uploaded", "use", "scan", "download_link"]
    link_columns = ["download_link"]
    list_display_links = None
    list_select_related = ["uploader", "organisation"]
    list_filter = ["type", "scan"]
    list_before_template = "desk/files.html"
    search_fields = ["name", "uploader__name", "uploader__username_identity"]
    search_help_text = gettext_lazy("Name of the file or of its uploader")
    sortable_by = []

    def get_urls(self):
        site, model = self.admin_site, "attachments_attachment"
        return [
            path("", site.admin_view(self.changelist_view), name=f"{model}_changelist"),
            path("<uuid:public_id>/file/", site.admin_view(self.download), name=f"{model}_download"),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"is_scanning": scanning.is_on(), **(extra_context or {})})

    def download(self, request: HttpRequest, public_id) -> HttpResponseBase:
        """The file itself, never shown in the browser."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return respond(get_visible(self.get_queryset(request), "file", public_id, by="public_id"))
        except NotFound as error:
            return back_with(request, reverse(FILES), refused=error.message)

    @admin.display(description=gettext_lazy("size"))
    def size_in_words(self, attachment: Attachment) -> str:
        return gettext("%(size)s bytes") % {"size": format_number(attachment.size)}

    @admin.display(description=gettext_lazy("uploaded"), ordering="created_at")
    def uploaded(self, attachment: Attachment) -> str:
        return format_timestamp(attachment.created_at)

    @admin.display(description=gettext_lazy("use"))
    def use(self, attachment: Attachment) -> str:
        if attachment.claimed_at:
            return gettext("in use since %(timestamp)s") % {"timestamp": format_timestamp(attachment.claimed_at)}
        return gettext("unused, removed %(timestamp)s") % {"timestamp": format_timestamp(attachment.removed_from)}

    @admin.display(description=gettext_lazy("Actions"))
    def download_link(self, attachment: Attachment) -> str:
        address = reverse("admin:attachments_attachment_download", args=[attachment.public_id])
        return format_html('<a href="{}">{}</a>', address, gettext("Download"))
