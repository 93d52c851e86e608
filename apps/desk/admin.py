"""Background tasks, for an administrator to look at."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from apps.core.admin import ReadOnlyAdmin


@admin.register(DBTaskResult)
class TaskResultAdmin(ReadOnlyAdmin):
    list_display = ["task_path", "status", "enqueued_at", "started_at", "finished_at", "queue_name"]
    list_filter = ["status"]
    ordering = ["-enqueued_at"]
    sortable_by = []
    fields = ["id", "task_path", "args_kwargs", "status", "enqueued_at", "started_at", "finished_at", "traceback"]
