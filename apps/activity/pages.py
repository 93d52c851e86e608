"""How the desk names what activities are about, and where it shows it."""

from collections.abc import Callable

from django.apps import apps
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from apps.activity.models import Activity

_NAMES: dict[str, Callable[[int], str]] = {}


def register_name(model: type[Model], name: Callable[[int], str]) -> None:
    """Let the audit name rows of this model by `name(pk)`; each app registers its own in `AppConfig.ready()`."""
    _NAMES[model._meta.label_lower] = name


def name_of(label: str, pk: int) -> str:
    """A row by its label and id for people, such as "INC-630701" or "case 12"."""
    name = _NAMES.get(label)
    return name(pk) if name else f"{apps.get_model(label)._meta.verbose_name} {pk}"


def name_about(activity: Activity) -> str:
    """What was written, by a name that its app registered, or else what it was written about."""
    if activity.object_type in _NAMES:
        return name_of(activity.object_type, activity.object_id)
    return name_of(activity.subject_type, activity.subject_id)


def page_about(activity: Activity) -> str:
    """The desk's page of what was written, or else of what it was written about."""
    return page_of(activity.object_type, activity.object_id) or page_of(activity.subject_type, activity.subject_id)


def page_of(label: str, pk: int) -> str:
    """The desk's page of an object by its label and id; empty when such objects have none."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[pk])
    except NoReverseMatch:
        return ""
