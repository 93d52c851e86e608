"""The addresses of the case pages. None of them saves a field as it was posted: every write is an operation."""

from django.contrib import admin

from apps.adminkit.bulk_pages import bulk_urls
from apps.adminkit.pages import PagesAdmin
from apps.cases.admin import editing, from_ticket, page, queue, service_levels
from apps.cases.admin.helpers import CASES
from apps.cases.models import Case


@admin.register(Case)
class CaseAdmin(PagesAdmin):
    pages = CASES

    def get_urls(self):
        return [
            self.at("", queue.queue, "changelist"),
            *bulk_urls(self, queue.BULK),
            self.at("add/", editing.create, "add"),
            self.at("from-ticket/<id:ticket_id>/", from_ticket.create, "from_ticket"),
            self.at("<id:case_number>/change/", page.case_page, "change"),
            self.at("<id:case_number>/do/<slug:name>/", page.act, "act"),
            self.at("<id:case_number>/note/", page.write_note, "note", posts=True),
            self.at("<id:case_number>/tags/", page.tag, "tags", posts=True),
            self.at("<id:case_number>/due/", service_levels.due, "due"),
            self.at("<id:case_number>/file/<id:file_id>/", page.file, "file"),
        ]
