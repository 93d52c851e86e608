"""Writes of this app: keeping the figures of closed days, and reports that are sent at intervals."""

from apps.reporting.operations.figures import keep_figures
from apps.reporting.operations.schedules import (
    change_schedule,
    delete_schedule,
    schedule_file,
    schedule_report,
    send_due_reports,
    stop_schedule,
)

__all__ = [
    "change_schedule",
    "delete_schedule",
    "keep_figures",
    "schedule_file",
    "schedule_report",
    "send_due_reports",
    "stop_schedule",
]
