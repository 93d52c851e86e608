"""The addresses of the audit, of bulk changes that were started, and of saved views."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from apps.activity.models import Activity, BulkRun, QueueView
from apps.activity.pages import name_about, page_about
from apps.activity.timelines import words_of
from apps.activity.undo_page import undo_page
from apps.adminkit import audit, bulk_pages, view_pages
from apps.adminkit.cells import text
from apps.adminkit.pages import PagesAdmin
from apps.core.admin import ReadOnlyAdmin
from apps.core.requests import caller_of


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """The audit: a list, and a page of each entry."""

    fields = [
        "time", "who", "what", "about", "changes", "channel", "route", "credential", "request_id", "reason", "data",
    ]  # fmt: skip

    def get_urls(self) -> Any:
        undo = path("undo/", self.admin_site.admin_view(undo_page), name="activity_undo")
        return [undo, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return audit.audit_page(self, request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The entry with its changed fields."""
        activity: Any = super().get_object(request, object_id, from_field)
        if activity is not None:
            audit.add_moves([activity], caller_of(request))
        return activity

    @admin.display(description=gettext_lazy("time"))
    def time(self, activity: Activity) -> str:
        return audit.in_seconds(activity.at)

    @admin.display(description=gettext_lazy("who"))
    def who(self, activity: Activity) -> str:
        return text(activity.who)

    @admin.display(description=gettext_lazy("what"))
    def what(self, activity: Activity) -> str:
        return words_of(activity.verb)

    @admin.display(description=gettext_lazy("about"))
    def about(self, activity: Activity) -> str:
        url = page_about(activity)
        name = name_about(activity)
        return format_html('<a class="desk-id" href="{}">{}</a>', url, name) if url else name

    @admin.display(description=gettext_lazy("changed fields"))
    def changes(self, activity: Activity) -> str:
        return audit.changed(activity)


@admin.register(BulkRun)
class BulkRunAdmin(PagesAdmin):
    """Everybody at the desk reads their own; whoever reads the audit those of others too."""

    pages = bulk_pages.RUNS

    def get_urls(self):
        return [
            self.at("", bulk_pages.run_list, "changelist"),
            self.at("<id:run_id>/change/", bulk_pages.run_page, "change"),
            self.at("<id:run_id>/progress/", bulk_pages.progress, "progress"),
            self.at("<id:run_id>/stop/", bulk_pages.stop, "stop", posts=True),
            self.at("<id:run_id>/undo/", bulk_pages.undo_run, "undo", posts=True),
        ]


@admin.register(QueueView)
class QueueViewAdmin(PagesAdmin):
    """Everybody at the desk has views of their own, and uses those that others share."""

    pages = view_pages.SAVED_VIEWS

    def get_urls(self):
        return [
            self.at("", view_pages.view_list, "changelist"),
            self.at("add/", view_pages.add, "add"),
            self.at("<id:view_id>/change/", view_pages.edit, "change"),
            self.at("<id:view_id>/replace/", view_pages.replace, "replace", posts=True),
            self.at("<id:view_id>/delete/", view_pages.delete, "delete"),
        ]
