"""Why a row with a clock is due when it is: the spans of its clock, and what each hold added."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.core.calendar import LAST
from apps.core.life_cycles import Tone
from apps.core.opening_hours import Hours
from apps.tickets.models import Clocked
from apps.tickets.reads.schemes import Facts, Hold, scheme_of
from apps.tickets.reads.service_levels import Target, targets_of, why
from apps.tickets.sla import NO_TIME, Span

MOST_SPANS = 200
MOST_HOLDS = 100
MOST_ESCALATIONS_SHOWN = 100


class SpanKind(TextChoices):
    """What a clock does in a span."""

    RUNNING = "running", gettext_lazy("Running")
    HELD = "held", gettext_lazy("On hold")
    SOLVED = "solved", gettext_lazy("Solved")
    CLOSED = "closed", gettext_lazy("Out of opening hours")
    LEFT = "left", gettext_lazy("Left")


TONES = {
    SpanKind.RUNNING: Tone.CALM,
    SpanKind.HELD: Tone.PAUSED,
    SpanKind.SOLVED: Tone.GOOD,
    SpanKind.CLOSED: Tone.QUIET,
    SpanKind.LEFT: Tone.WARN,
}


@dataclass(slots=True)
class Segment:
    """A span of the clock, with its share of the whole in per mille."""

    kind: SpanKind
    start: datetime.datetime
    end: datetime.datetime
    share: int = 0

    @property
    def length(self) -> datetime.timedelta:
        return self.end - self.start

    @property
    def tone(self) -> Tone:
        return TONES[self.kind]


@dataclass(slots=True)
class Delay:
    """A hold, and by how much the row is due later because of it; a present one goes on adding."""

    hold: Hold
    length: datetime.timedelta
    added: datetime.timedelta
    due_at: datetime.datetime | None


@dataclass(slots=True)
class Explanation:
    """What a page says about when a row is due."""

    reason: str
    targets: list[Target]
    due_at: datetime.datetime | None
    segments: list[Segment] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    escalations: list[Any] = field(default_factory=list)  # what comes due and what was done, by their times
    is_cut: bool = False


def explain(row: Any, now: datetime.datetime | None = None) -> Explanation:
    """Why a row is due when it is, as things stand."""
    now, scheme = now or timezone.now(), scheme_of(row)
    facts = scheme.facts([row.pk], True)[row.pk]
    found = Explanation(why(row), targets_of(row, row.policy, facts), row.clock.due_at(now))
    holds = scheme.holds(row)
    segments = list(segments_of(row, holds, facts, now))
    found.is_cut = len(segments) > MOST_SPANS or len(holds) > MOST_HOLDS
    found.segments = segments[-MOST_SPANS:]
    whole = sum((each.length for each in found.segments), NO_TIME) or datetime.timedelta(1)
    for each in found.segments:
        each.share = max(each.length * 1000 // whole, 1)
    found.delays = list(_delays(row, holds, facts, now))[-MOST_HOLDS:]
    due: Any = scheme.due._default_manager
    rules = due.filter(**{scheme.row: row.pk}).select_related("escalation__person", "escalation__group")
    found.escalations = list(rules.order_by("-at", "-pk")[:MOST_ESCALATIONS_SHOWN])[::-1]
    return found


def segments_of(row: Clocked, holds: Sequence[Hold], facts: Facts, now: datetime.datetime) -> Iterator[Segment]:
    """The spans of a row's clock from its creation until it stopped; until it is due, or now, if that is later."""
    clock = row.clock
    end = clock.stopped_at or max(now, clock.due_at(now) or now)
    if end == LAST:
        end = now
    held = {(hold.started_at, hold.ended_at or now) for hold in holds}
    pauses = [(SpanKind.HELD if span in held else SpanKind.SOLVED, *span) for span in facts.pauses]
    if clock.held_at is not None:
        pauses.append((SpanKind.HELD, clock.held_at, max(now, clock.held_at)))
    at = clock.created_at
    for kind, start, stop in sorted(pauses, key=lambda each: each[1]):
        yield from _running(clock.hours, at, start, now)
        if max(start, at) < stop:
            yield Segment(kind, max(start, at), stop)
        at = max(at, stop)
    yield from _running(clock.hours, at, end, now)


def _running(
    hours: Hours | None, start: datetime.datetime, end: datetime.datetime, now: datetime.datetime
) -> Iterator[Segment]:
    """The time between two pauses, in and out of opening hours, and what of it is still to come."""
    if start >= end:
        return
    open_spans = [(start, end)] if hours is None else list(hours.open_spans(start, end))
    edges = [start, *(edge for span in open_spans for edge in span), end]
    for number, (left, right) in enumerate(pairwise(edges)):
        if left >= right:
            continue
        if number % 2 == 0:
            yield Segment(SpanKind.CLOSED, left, right)
            continue
        for kind, since, until in (
            (SpanKind.RUNNING, left, min(right, now)),
            (SpanKind.LEFT, max(left, now), right),
        ):
            if since < until:
                yield Segment(kind, since, until)


def _delays(row: Clocked, holds: Sequence[Hold], facts: Facts, now: datetime.datetime) -> Iterator[Delay]:
    """What each hold added to when the row is due, in order."""
    clock = row.clock
    solved: list[Span] = [
        span for span in facts.pauses if span not in {(hold.started_at, hold.ended_at) for hold in holds}
    ]
    pauses = list(solved)
    due_at = _due(row, pauses)
    for hold in holds:
        span = (hold.started_at, hold.ended_at or max(now, hold.started_at))
        pauses.append(span)
        before, due_at = due_at, _due(row, pauses)
        added = NO_TIME if before is None or due_at is None else due_at - before
        yield Delay(hold, span[1] - span[0], added if clock.target else NO_TIME, due_at)


def _due(row: Clocked, pauses: Sequence[Span]) -> datetime.datetime | None:
    target = next(iter(targets_of(row, None, Facts(tuple(pauses)))), None)
    return target.due_at if target is not None else None
