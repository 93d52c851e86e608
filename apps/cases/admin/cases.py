"""The addresses of the case pages. None of them saves a field as it was posted: every write is an operation."""

from functools import partial

from django.contrib import admin
from django.urls import path

from apps.cases.admin import opening, page, queue
from apps.cases.models import Case
from apps.core.admin import DeskAdmin


@admin.register(Case)
class CaseAdmin(DeskAdmin):
    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"cases_case_{name}")

        return [
            view("", queue.queue, "changelist"),
            view("add/", opening.open_case, "add"),
            view("<id:case_number>/change/", page.case_page, "change"),
            view("<id:case_number>/do/<slug:name>/", page.act, "act"),
            view("<id:case_number>/note/", page.write_note, "note"),
            view("<id:case_number>/file/<id:file_id>/", page.file, "file"),
        ]
