"""The addresses of the ticket pages. None of them saves a field as it was posted: every write is an operation."""

from functools import partial

from django.contrib import admin
from django.urls import path

from apps.core.admin import DeskAdmin
from apps.tickets.admin import editing, page, queue
from apps.tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(DeskAdmin):
    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"tickets_ticket_{name}")

        return [
            view("", queue.queue, "changelist"),
            view("bulk/", queue.change_marked, "bulk"),
            view("add/", editing.create, "add"),
            view("<id:ticket_id>/change/", page.ticket_page, "change"),
            view("<id:ticket_id>/do/<slug:name>/", page.act, "act"),
            view("<id:ticket_id>/note/", page.write_note, "note"),
            view("<id:ticket_id>/attribute/<id:attribute_id>/", page.switch_attribute, "attribute"),
            view("<id:ticket_id>/edit/", editing.edit, "edit"),
            view("<id:ticket_id>/delete/", editing.delete, "delete"),
            view("<id:ticket_id>/note/<id:note_id>/edit/", editing.edit_note, "note_edit"),
            view("<id:ticket_id>/note/<id:note_id>/delete/", editing.delete_note, "note_delete"),
        ]

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("tickets.delete_ticket")
