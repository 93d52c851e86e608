"""Background tasks, for an administrator to look at; and the pages of customers and drawers."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from apps.core.admin import ReadOnlyAdmin
from apps.desk.customers import CustomerPageAdmin
from apps.desk.no_sales import NoSaleAdmin

__all__ = ["CustomerPageAdmin", "NoSaleAdmin", "TaskResultAdmin"]


@admin.register(DBTaskResult)
class TaskResultAdmin(ReadOnlyAdmin):
    list_display = ["task_path", "status", "enqueued_at", "started_at", "finished_at", "queue_name"]
    list_filter = ["status"]
    ordering = ["-enqueued_at"]
    sortable_by = []
    fields = ["id", "task_path", "args_kwargs", "status", "enqueued_at", "started_at", "finished_at", "traceback"]

    def has_view_permission(self, request, obj=None):
        return request.user.is_admin or request.user.is_superuser
