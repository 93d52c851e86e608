"""What was done about the object that has a shared number."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from apps.activity.models import Activity
from apps.items.models import JournalItem


def activities_about(item_ids: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[Activity]:
    """Activities that stand under one of the shared numbers."""
    return Activity.objects.filter(subject_type=JournalItem._meta.label_lower, subject_id__in=item_ids)
