"""The addresses of bulk changes that were started, and of saved views."""

from django.contrib import admin

from apps.activity.models import BulkRun, QueueView
from apps.adminkit import bulk_pages, view_pages
from apps.adminkit.pages import PagesAdmin


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
