"""The kinds of work that a user can have open. Each app above registers its own in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.core.sent import version_of_set
from apps.core.together import Counted, read_together
from apps.users.models import User

MOST = 1_000_000  # rows that are counted of a kind


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: its name in the plural, a user's open rows, and the operation that gives them to another.

    `hand_over` takes user, successor (None: nobody), by and reason, and returns how many rows it gave.
    """

    name: str
    open_of: Callable[[User], QuerySet]
    hand_over: Callable[..., int]


KINDS: list[Work] = []


def register(work: Work) -> None:
    """Let this kind of work be handed over when its user is deactivated."""
    KINDS.append(work)


def seen_of_work(user: User) -> tuple[str, str]:
    """How a form names the work that a user has open, and its version."""
    return f"work-of-{user.pk}", " ".join(version_of_set(work.open_of(user)) for work in KINDS)


def left_by(user: User) -> dict[str, int]:
    """How much of each kind a user has open, kinds without any left out."""
    counts = read_together(*(Counted(work.open_of(user), MOST, as_number=True) for work in KINDS))
    return {work.name: count for work, [count] in zip(KINDS, counts, strict=True) if count}


def hand_over(*, user: User, successor: User | None, by: Caller, reason: str) -> dict[str, int]:
    """Give a user's open work to another, or to nobody; returns how much of each kind, as left_by does."""
    counts = {work.name: work.hand_over(user=user, successor=successor, by=by, reason=reason) for work in KINDS}
    return {name: count for name, count in counts.items() if count}
