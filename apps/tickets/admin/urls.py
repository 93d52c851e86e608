"""The addresses of the ticket pages. None of them saves a field as it was posted: every write is an operation."""

from django.contrib import admin

from apps.adminkit.bulk_pages import bulk_urls
from apps.adminkit.pages import PagesAdmin
from apps.tickets.admin import creating, due, editing, files, merging, page, queue
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket
from apps.tickets.permissions import DELETE_TICKET


@admin.register(Ticket)
class TicketAdmin(PagesAdmin):
    pages = TICKETS

    def get_urls(self):
        return [
            self.at("", queue.queue, "changelist"),
            *bulk_urls(self, queue.BULK),
            self.at("add/", creating.create, "add"),
            self.at("<id:ticket_id>/change/", page.ticket_page, "change"),
            self.at("<id:ticket_id>/do/<slug:name>/", page.act, "act"),
            self.at("<id:ticket_id>/note/", page.write_note, "note", posts=True),
            self.at("<id:ticket_id>/tags/", page.tag, "tags", posts=True),
            self.at("<id:ticket_id>/attribute/<id:attribute_id>/", page.switch_attribute, "attribute", posts=True),
            self.at("<id:pk>/files/", files.FILES.put_on, "files", posts=True),
            self.at("<id:pk>/file/<id:file_id>/", files.FILES.download, "file"),
            self.at("<id:pk>/file/<id:file_id>/remove/", files.FILES.take_off, "file_remove", posts=True),
            self.at("<id:pk>/file/<id:file_id>/restore/", files.FILES.put_back, "file_restore", posts=True),
            self.at("<id:ticket_id>/due/", due.due, "due"),
            self.at("<id:ticket_id>/merge/", merging.merge, "merge"),
            self.at("<id:ticket_id>/merge/suggest/", merging.suggest, "merge_suggest"),
            self.at("<id:ticket_id>/edit/", editing.edit, "edit"),
            self.at("<id:ticket_id>/delete/", editing.delete, "delete"),
            self.at("<id:ticket_id>/note/<id:note_id>/edit/", editing.edit_note, "note_edit"),
            self.at("<id:ticket_id>/note/<id:note_id>/delete/", editing.delete_note, "note_delete"),
        ]

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm(DELETE_TICKET)
