"""Where the desk shows what activities tell of."""

from django.urls import NoReverseMatch, reverse

from apps.activity.models import Activity


def page_about(activity: Activity) -> str:
    """The desk's page of what was written, or else of what it was written about."""
    return page_of(activity.object_type, activity.object_id) or page_of(activity.subject_type, activity.subject_id)


def page_of(label: str, pk: int) -> str:
    """The desk's page of an object by its label and id; empty when such objects have none."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[pk])
    except NoReverseMatch:
        return ""
