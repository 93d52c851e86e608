"""Which of some activities a reader may have as events, now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from apps.activity.models import Activity
from apps.activity.permissions import VIEW_ACTIVITY
from apps.activity.timelines import NEEDS
from apps.core.caller import Caller
from apps.core.together import Keys, read_together
from apps.events.kinds import BY_LABEL, EventKind
from apps.events.permissions import READ_EVENTS
from apps.events.reads.filters import Filter
from apps.users.constants import Scope

ALL_SCOPES = frozenset(Scope.values)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a credential of these scopes."""

    caller: Caller
    scopes: frozenset[str] = ALL_SCOPES

    @property
    def may_read(self) -> bool:
        user = self.caller.user
        return user is not None and user.is_active and self.caller.may(READ_EVENTS)

    @property
    def reads_audit(self) -> bool:
        """May have events about anything, such as changes of configuration."""
        return self.caller.is_staff and self.caller.may(VIEW_ACTIVITY) and self.scopes >= ALL_SCOPES


@dataclass(frozen=True, slots=True)
class Found:
    """An activity with the record that it is an event about, and the one on whose timeline it stands."""

    activity: Activity
    kind: EventKind | None
    pk: int
    subject: EventKind | None
    subject_pk: int

    @property
    def rows(self) -> set[tuple[EventKind, int]]:
        """What has to be visible."""
        pairs = [(self.kind, self.pk), (self.subject, self.subject_pk)]
        return {(kind, pk) for kind, pk in pairs if kind is not None}

    def is_written(self, kind: EventKind, pk: int) -> bool:
        """Whether this is what was written, and not what it stands on the timeline of, which may be of its kind."""
        return kind is self.kind and pk == self.pk

    @property
    def record(self) -> str:
        """By which later events about the same wait for this one."""
        if self.subject is not None:
            return f"{self.subject.name}:{self.subject_pk}"
        return f"{self.activity.subject_type}:{self.activity.subject_id}"


def found_of(activity: Activity) -> Found:
    """What an activity is an event about."""
    written, about = BY_LABEL.get(activity.object_type), BY_LABEL.get(activity.subject_type)
    kind, pk = (written, activity.object_id) if written is not None else (about, activity.subject_id)
    subject, subject_pk = (about, activity.subject_id) if about is not None else (kind, pk)
    return Found(activity, kind, pk, subject, subject_pk)


def visible_among(reader: Reader, activities: Iterable[Activity], wanted: Filter) -> list[Found]:
    """Those of the activities that the reader may have, in their order. One statement, whatever they are about."""
    candidates = [found for found in map(found_of, activities) if _is_open(reader, found, wanted)]
    keys: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for found in candidates:
        for kind, pk in found.rows:
            keys[kind.label, found.is_written(kind, pk)].add(pk)
    reads = []
    for (label, is_record), pks in keys.items():
        kind = BY_LABEL[label]
        rows = kind.visible_to(reader.caller).filter(pk__in=pks)
        if is_record and wanted.organisation_id is not None:
            rows = rows.filter(kind.of_organisation(wanted.organisation_id))
        reads.append(Keys(rows))
    seen = {
        (label, is_record, pk)
        for (label, is_record), pks in zip(keys, read_together(*reads), strict=True)
        for pk in pks
    }
    return [
        found
        for found in candidates
        if all((kind.label, found.is_written(kind, pk), pk) in seen for kind, pk in found.rows)
    ]


def _is_open(reader: Reader, found: Found, wanted: Filter) -> bool:
    """What can be said without a look at the rows: permissions, scopes and verbs."""
    caller, verb = reader.caller, found.activity.verb
    needed = NEEDS.get(verb)
    if needed and not caller.may(needed):
        return False
    if found.kind is None:
        return reader.reads_audit and wanted.organisation_id is None
    if not found.kind.scopes & reader.scopes or not found.kind.is_open_to(caller, verb):
        return False
    return all(caller.may(kind.permission) for kind, _ in found.rows)
