"""Which events somebody wants."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.timelines import VERBS
from apps.core.errors import Invalid
from apps.events.constants import MOST_TYPES
from apps.events.kinds import BY_NAME

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Filter:
    """Types, one organisation's records, one record. Without types, all of them."""

    types: tuple[str, ...] = (EVERYTHING,)
    organisation_id: int | None = None
    subject: tuple[str, int] | None = None

    @property
    def condition(self) -> Q:
        """For activities: those of the types, and about the record."""
        found = Q()
        if EVERYTHING not in self.types:
            found = Q(verb__in=[name for name in self.types if not name.endswith(EVERYTHING)])
            for name in self.types:
                if name.endswith(EVERYTHING):
                    found |= Q(verb__startswith=name.removesuffix(EVERYTHING))
        if self.subject is not None:
            kind, pk = BY_NAME[self.subject[0]], self.subject[1]
            found &= Q(subject_type=kind.label, subject_id=pk) | Q(object_type=kind.label, object_id=pk)
        return found


def checked_types(types: Iterable[str]) -> list[str]:
    """The types, each once, those that others cover left out. Raises Invalid for one that no event has."""
    wanted = list(dict.fromkeys(types))
    if not wanted:
        raise Invalid("types", gettext("Name at least one type, or *."), value=wanted)
    if len(wanted) > MOST_TYPES:
        raise Invalid("types", gettext("Must have at most %(count)s items.") % {"count": MOST_TYPES})
    for name in wanted:
        start = name.removesuffix(EVERYTHING)
        is_known = name in VERBS or (name != start and (start == "" or start.endswith(".")) and _begins(start))
        if not is_known:
            raise Invalid("types", gettext("There is no type of event %(name)s.") % {"name": name[:100]}, value=name)
    return [EVERYTHING] if EVERYTHING in wanted else wanted


def _begins(start: str) -> bool:
    return any(verb.startswith(start) for verb in VERBS)
