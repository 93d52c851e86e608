"""How the desk names what activities are about, and where it shows it."""

from collections.abc import Callable, Collection, Iterable

from django.apps import apps
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from apps.activity.models import Activity
from apps.core.paths import id_of
from apps.core.searching import Sought, fold, sought

Find = Callable[[Sought], Iterable[int]]
MOST_NAMED = 20
_NAMES: dict[str, Callable[[int], str]] = {}
_KINDS: dict[str, tuple[str, ...]] = {}
_FINDS: dict[str, Find] = {}


def register_name(model: type[Model], name: Callable[[int], str], kinds: Collection[str] = ()) -> None:
    """Let the audit name rows of this model by `name(pk)`; each app registers its own in `AppConfig.ready()`.

    `kinds` are the words before the number with which somebody looks for one, as the search understands them.
    """
    _NAMES[model._meta.label_lower] = name
    if kinds:
        _KINDS[model._meta.label_lower] = tuple(kinds)


def register_find(model: type[Model], find: Find) -> None:
    """Let the audit find rows of this model by more than their ids: `find(sought)` returns keys."""
    _FINDS[model._meta.label_lower] = find


def objects_named(text: str) -> list[tuple[str, int]]:
    """The rows that a person may mean, as labels and ids: by a number, such as INC-630701, or what pages call them.

    They need not be there, nor be visible.
    """
    wanted = sought(text)
    found: list[tuple[str, int]] = []
    for label, kinds in _KINDS.items():
        number = wanted.numbered(*kinds)
        if number is not None:
            found.append((label, number))
    words, _, number_text = text.strip().rpartition(" ")
    pk = id_of(number_text)
    if pk is not None and words:
        found += [(label, pk) for label in _labels_called(words)]
    if found and (wanted.prefix or words):  # no bare number, which may be of an account as well
        return list(dict.fromkeys(found))
    for label, find in _FINDS.items():
        found += [(label, pk) for pk in find(wanted)][:MOST_NAMED]
    return list(dict.fromkeys(found))


def _labels_called(words: str) -> list[str]:
    """The models whose rows pages call by these words, in the present language or in English."""
    called = fold(words)
    models = (model for model in apps.get_models() if hasattr(model, "history") or model._meta.label_lower in _NAMES)
    return [
        model._meta.label_lower
        for model in models
        if called in (fold(str(model._meta.verbose_name)), fold(str(model._meta.verbose_name_raw or "")))
    ]


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
