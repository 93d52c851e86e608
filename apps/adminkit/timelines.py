"""What apps above write about an object below, on that object's timeline."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Model

from apps.activity.models import Activity


@dataclass(frozen=True, slots=True)
class Source:
    """Activities of another app: their verbs, the filter that shows them alone, and what each of them wrote.

    `events` are those verbs that happen by themselves, such as a reminder; `written_by` returns by activity id
    what the entry's partial template shows.
    """

    name: str
    label: str
    verbs: Collection[str]
    events: Collection[str]
    written_by: Callable[[list[Activity]], dict[int, object]]


_SOURCES: dict[type[Model], list[Source]] = defaultdict(list)


def add_source(model: type[Model], source: Source) -> None:
    """Show these activities on the timelines of the model's rows. Called in `AppConfig.ready()`."""
    _SOURCES[model].append(source)


def sources_of(model: type[Model]) -> list[Source]:
    return _SOURCES[model]
