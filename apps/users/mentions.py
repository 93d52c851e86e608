"""Whom a text mentions, as @username, and which of them see what it is about."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.formatting import join_words
from apps.core.identity import comparable
from apps.core.together import Counted, read_together
from apps.users.backends import PermissionBackend
from apps.users.models import User

MENTIONS = "mentions"  # member of an activity's data: who was notified, and which names reached nobody
LONGEST_NAME = 150
MENTION = re.compile(r"(?<![\w@.+\-/])@(\w[\w.@+\-]*)")
MOST_MENTIONED = 20  # of one text
Rows = Callable[[Caller], QuerySet[Any]]  # what a caller sees of one object: one row or none


def names_in(text: str) -> list[str]:
    """The names that a text mentions, each once, as they are written there."""
    names: dict[str, str] = {}
    for match in MENTION.finditer(text):
        if len(match[1]) <= LONGEST_NAME and (name := match[1].rstrip(".-+@")):
            names.setdefault(comparable(name), name)
    return list(names.values())


def people_named(names: Iterable[str]) -> QuerySet[User]:
    """Those of the desk who have one of the user names, in any spelling."""
    return people_of_desk().filter(username_identity__in=list(names))


def people_of_desk() -> QuerySet[User]:
    """Those who can sign in to the desk, where the bell is."""
    return User.objects.active().filter(Q(is_agent=True) | Q(is_admin=True))


def seeing(people: QuerySet[User], needs: Sequence[str], rows: Rows, most: int = MOST_MENTIONED) -> list[User]:
    """The first of the people who hold the permissions and see the row that `rows` finds for them. Two statements."""
    for permission in needs:
        people = people.filter(pk__in=PermissionBackend().with_perm(permission).order_by().values("pk"))
    found = list(people[:most])
    seen = read_together(*(Counted(rows(Caller(person, Channel.DESK)), 1) for person in found))
    return [person for person, [count] in zip(found, seen, strict=True) if count != "0"]


def mentions_in_words(row: Any) -> str:
    """Who was notified by the latest write of this row, and which names reached nobody; empty if it mentioned none."""
    own = Activity.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)
    data = own.order_by("-pk").values_list("data", flat=True).first() or {}
    notified, unknown = (data.get(MENTIONS, {}).get(part, []) for part in ("notified", "unknown"))
    words = (
        [gettext("Notified: %(value)s.") % {"value": join_words("@" + name for name in notified)}] if notified else []
    )
    if unknown:
        names = join_words("@" + name for name in unknown)
        words.append(gettext("Nobody who may see this is called %(names)s.") % {"names": names})
    return " ".join(words)
