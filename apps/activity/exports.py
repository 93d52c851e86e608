"""Exports of lists: one activity for each, about the person who took the list along."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from apps.activity.constants import QueueViewVerb
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core.exports import Export
from apps.core.requests import caller_of


@transaction.atomic
def record_export(request: HttpRequest, export: Export) -> Activity:
    """Note who exported which list at which address, and how many rows."""
    data = {
        "list": export.name,
        "query": export.query,
        "format": export.format,
        "rows": export.rows,
        "columns": list(export.columns),
    }
    person: Any = request.user
    with recording(QueueViewVerb.EXPORTED, by=caller_of(request), subject=person, data=data) as activity:
        return activity
