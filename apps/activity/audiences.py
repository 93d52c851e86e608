"""With whom something of a person is shared at the desk: everyone, or kinds that apps above register: groups, roles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.formatting import in_sentence

EVERYONE = "everyone"
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Audience:
    """A kind of people, such as those of a work group: `rows` are all that there are, `of_user` those one is in."""

    kind: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    of_user: Callable[[Any], QuerySet[Any]]


_AUDIENCES: dict[str, Audience] = {}


def register_audience(audience: Audience) -> None:
    """Called in `AppConfig.ready()`."""
    _AUDIENCES[audience.kind] = audience


def shared_with(caller: Caller) -> Q:
    """What is shared with the caller, for rows with the columns `audience` and `audience_id`."""
    found = Q(audience=EVERYONE)
    for audience in _AUDIENCES.values():
        found |= Q(audience=audience.kind, audience_id__in=audience.of_user(caller.user).values("pk"))
    return found


def offered_to(caller: Caller, *, is_wide: bool) -> list[tuple[str, str]]:
    """With whom the caller may share: those one is among, or with `is_wide` everyone and all there are; as choices."""
    choices = [(EVERYONE, gettext("Everyone"))] if is_wide else []
    for audience in _AUDIENCES.values():
        rows = audience.rows() if is_wide else audience.of_user(caller.user)
        choices += [(f"{audience.kind}-{row.pk}", f"{audience.label}: {row}") for row in rows[:MOST_OFFERED]]
    return choices


def words_for(audience: str, row: Model | None) -> str:
    """With whom something is shared, in words."""
    if audience == EVERYONE:
        return gettext("everyone")
    return f"{in_sentence(_AUDIENCES[audience].label)} {row}" if row is not None and audience in _AUDIENCES else ""


def audience_rows(kind: str) -> QuerySet[Any] | None:
    """The rows that an audience of this kind can name."""
    return _AUDIENCES[kind].rows() if kind in _AUDIENCES else None
