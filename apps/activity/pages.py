"""How the desk names what activities are about, and where it shows it."""

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse

from apps.activity.models import Activity
from apps.core.paths import id_of
from apps.core.searching import Sought, fold, sought

Find = Callable[[Sought], Iterable[int]]
MOST_NAMED = 20
_NAMES: dict[str, Callable[[int], str]] = {}
_KINDS: dict[str, tuple[str, ...]] = {}
_FINDS: dict[str, Find] = {}
_OWN_NAMES: dict[str, str] = {}
_CALLED: set[str] = set()


def register_name(model: type[Model], name: Callable[[int], str], kinds: Collection[str] = ()) -> None:
    """Let the audit name rows of this model by `name(pk)`; each app registers its own in `AppConfig.ready()`.

    `kinds` are the words before the number with which somebody looks for one, as the search understands them.
    """
    _NAMES[model._meta.label_lower] = name
    if kinds:
        _KINDS[model._meta.label_lower] = tuple(kinds)


def register_own_name(model: type[Model], path: str) -> None:
    """Let the audit call rows of this model by a name that another row has for them, such as its only token."""
    _OWN_NAMES[model._meta.label_lower] = path


def register_called(model: type[Model]) -> None:
    """Let the audit find rows of this model, which has no history, by their names."""
    _CALLED.add(model._meta.label_lower)


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
    return list(dict.fromkeys(found or _called(text)))


def _called(text: str) -> list[tuple[str, int]]:
    """The rows that pages call so: "classification Urgent", or "Urgent" alone; also those that were deleted.

    With the word for their kind rows of any model, without it configuration, of which there is little.
    """
    called = {label: each for label in _named_labels() if (each := _without_kind(label, text))}
    names = called or {label: text.strip() for label in _named_labels() if not _is_of_somebody(label)}
    found = [(label, pk) for label, name in called.items() for pk in _found_by(label, name)]
    selects = [select for label, name in names.items() for select in _so_called(label, name)]
    return found + [(label, pk) for label, pk in selects[0].union(*selects[1:])[:MOST_NAMED]] if selects else found


@functools.cache
def _named_labels() -> list[str]:
    labels = {model._meta.label_lower for model in apps.get_models() if hasattr(model, "history")}
    return sorted(label for label in labels | _OWN_NAMES.keys() | _CALLED if _own_name(label))


def _is_of_somebody(label: str) -> bool:
    """Whether not everybody sees every row of a model, as those of customers, of which there are many."""
    return label in _OWN_NAMES or hasattr(apps.get_model(label)._default_manager.all(), "visible_to")


def _without_kind(label: str, text: str) -> str:
    """A name without the word for the kind of its row before it and what tells it apart behind; empty without these."""
    options = apps.get_model(label)._meta
    for kind in (str(options.verbose_name), str(options.verbose_name_raw or "")):
        if kind and text.strip().casefold().startswith(f"{kind.casefold()} "):
            name = text.strip()[len(kind) :].strip()
            return name.rpartition(" (")[0] if name.endswith(")") and (_own_name(label) or "")[1] else name
    return ""


def _found_by(label: str, name: str) -> list[int]:
    return list(_FINDS[label](sought(name)))[:MOST_NAMED] if label in _FINDS else []


def _so_called(label: str, name: str) -> list[QuerySet[Any, Any]]:
    """The rows of a model with that name: of those that are there, and of those that were deleted."""
    model: Any = apps.get_model(label)
    by_name = Q(**{f"{(_own_name(label) or ('', ''))[0]}__iexact": name})
    sources = [model._base_manager.filter(by_name)]
    if hasattr(model, "history"):
        sources.append(model.history.filter(by_name, history_type="-"))
    return [rows.order_by().values_list(Value(label), F(model._meta.pk.attname)) for rows in sources]


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


def names_of(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Rows by their labels and ids for people; those with a name of their own by that, such as "user Jane (jane)".

    One statement for all of them, and none where none has a name. A row that is no more is called what it was when it
    was deleted.
    """
    found = {row: name_of(*row) for row in rows}
    keys: dict[str, set[int]] = defaultdict(set)
    for label, pk in found:
        if _own_name(label):
            keys[label].add(pk)
    selects = [select for label in sorted(keys) for select in _selects(label, keys[label])]
    if not selects:
        return found
    first, *others = selects
    read = first.union(*others, all=True)
    for label, _, pk, name, detail in sorted(read, key=lambda row: -row[1]):  # what is there now comes last, and wins
        words = f"{name} ({detail})" if name and detail else name or detail
        if words:
            found[label, pk] = f"{apps.get_model(label)._meta.verbose_name} {words}"
    return found


def _selects(label: str, keys: Collection[int]) -> list[QuerySet[Any, Any]]:
    """The names of rows that are there, and of those that were deleted."""
    model: Any = apps.get_model(label)
    name, detail = _own_name(label) or ("", "")
    sources = [(model._base_manager.filter(pk__in=keys), 0)]
    if hasattr(model, "history") and label not in _OWN_NAMES:
        sources.append((model.history.filter(history_type="-", **{f"{model._meta.pk.attname}__in": keys}), 1))
    return [
        rows.order_by().values_list(
            Value(label), Value(was_deleted), F(model._meta.pk.attname), _as_text(name), _as_text(detail)
        )
        for rows, was_deleted in sources
    ]


def _as_text(field: str) -> Any:
    return Cast(F(field), TextField()) if field else Value("", output_field=TextField())


@functools.cache
def _own_name(label: str) -> tuple[str, str] | None:
    """The columns of a model with what its rows are called and what tells them apart; None where it has no such."""
    if label in _OWN_NAMES:
        return _OWN_NAMES[label], ""
    texts = (CharField, TextField)
    fields = {field.name for field in apps.get_model(label)._meta.concrete_fields if isinstance(field, texts)}
    if label in _NAMES or "name" not in fields:
        return None
    return "name", "username" if "username" in fields else ""


def named_of(activity: Activity) -> tuple[str, int]:
    """What an activity is shown to be about: what was written, if its app registered a name, or else the subject."""
    if activity.object_type in _NAMES:
        return activity.object_type, activity.object_id
    return activity.subject_type, activity.subject_id


def name_about(activity: Activity) -> str:
    """What it is about, by the name that was read for it (`names_of`), or else by its id."""
    return getattr(activity, "about_name", None) or name_of(*named_of(activity))


def page_about(activity: Activity) -> str:
    """The desk's page of what was written, or else of what it was written about."""
    return page_of(activity.object_type, activity.object_id) or page_of(activity.subject_type, activity.subject_id)


def page_of(label: str, pk: int) -> str:
    """The desk's page of an object by its label and id; empty when such objects have none."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[pk])
    except NoReverseMatch:
        return ""
