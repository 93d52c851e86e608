"""The kinds of objects that have a shared number. Each app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from apps.core.caller import Caller


@dataclass(frozen=True, slots=True)
class Subject:
    """Objects of one kind that journals can be about: who sees which, and how the desk names one.

    `visible_to(caller)` gives the rows, whose primary key is the number. `accessor` leads from a JournalItem to
    its object, `page` names the URL of that object's page, `unread` lists columns too long for lists.
    """

    kind: str
    label: str
    accessor: str
    visible_to: Callable[[Caller], QuerySet]
    name: Callable[[int], str]
    page: str
    title: Callable[[Model], str] = lambda row: ""
    unread: tuple[str, ...] = ()
    takes_follow_ups: bool = False


SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Let journals, and follow-ups where it takes them, be about this kind of object."""
    SUBJECTS[subject.kind] = subject


def label_of(kind: str) -> str:
    """The kind for people, such as "Ticket"; kinds that nothing can be about are said as stored."""
    subject = SUBJECTS.get(kind)
    return subject.label if subject else kind.replace("_", " ").capitalize()


def subjects(*, follow_ups: bool = False) -> list[Subject]:
    """Those that journals can be about, or with `follow_ups` those that follow-ups can be about."""
    return [subject for subject in SUBJECTS.values() if subject.takes_follow_ups or not follow_ups]


def visible_in(path: str, caller: Caller, *, follow_ups: bool = False) -> Q:
    """True where the item at the ORM path `path` (such as "subject_item") is an object that the caller sees."""
    found = Q(pk__in=[])
    for subject in subjects(follow_ups=follow_ups):
        found |= Q(**{f"{path}__in": subject.visible_to(caller).order_by().values("pk")})
    return found


def existing_in(path: str, *, follow_ups: bool = False) -> Q:
    """True where the item at the ORM path still has the object that it was made for."""
    found = Q(pk__in=[])
    for subject in subjects(follow_ups=follow_ups):
        found |= Q(**{f"{path}__{subject.accessor}__isnull": False})
    return found


def related_to(path: str) -> list[str]:
    """For `select_related`: the objects of the item at the ORM path."""
    return [f"{path}__{subject.accessor}" for subject in SUBJECTS.values()]


def unread_of(path: str) -> list[str]:
    """For `defer`: the long columns of those objects."""
    return [f"{path}__{subject.accessor}__{column}" for subject in SUBJECTS.values() for column in subject.unread]
