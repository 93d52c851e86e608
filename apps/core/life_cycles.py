"""Life cycles: one table of states each, which operations, pages, filters and APIs read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar

from apps.core.text import Text

SYSTEM = "system"  # instead of a permission: only workers and what another system reports make this move


class Tone(StrEnum):
    """How a badge looks: the class `is-<tone>` of the style sheet."""

    QUIET = "quiet"  # nothing is to be done
    CALM = "calm"  # it goes its course
    GOOD = "good"  # it ended well
    PAUSED = "paused"  # it waits, and somebody wanted it to
    WARN = "warn"  # somebody should look at it
    BAD = "bad"  # it failed


@dataclass(frozen=True, kw_only=True)
class StateInfo:
    """What is known of one state. `moves` has the states that may follow, each with the permission it takes."""

    state: Any  # a member, equal to the stored value
    tone: Tone
    meaning: Text  # one sentence, shown as the badge's tooltip
    label: Text = ""  # on pages and in e-mails; that of the choice unless given
    moves: Mapping[Enum, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", getattr(self.state, "label", "") or str(self.state))

    @property
    def is_final(self) -> bool:
        """No other state follows."""
        return not self.moves


Row = TypeVar("Row", bound=StateInfo)


class LifeCycle(Generic[Row]):
    """The table of all states of one kind of row, in the order of its life. Read by state or by the stored value."""

    def __init__(self, states: type[Enum], *rows: Row):
        self.states = states
        self.rows: dict[Enum, Row] = {row.state: row for row in rows}
        missing = [state.name for state in states if state not in self.rows]
        if missing or len(rows) != len(self.rows):
            raise ValueError(f"The table of {states.__name__} has each state once; missing: {missing or 'none'}.")

    def __getitem__(self, state: Any) -> Row:
        return self.rows[state]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def label(self, state: Any) -> str:
        """What pages and e-mails call it."""
        return str(self[state].label)

    def choices(self) -> list[tuple[Any, Text]]:
        """Values with labels for a filter or a form, in the order of the choices."""
        return [(state.value, self[state].label) for state in self.states]

    def where(self, **columns: object) -> tuple[Any, ...]:
        """The states whose rows have these values, in the order of the table."""
        return tuple(row.state for row in self if all(getattr(row, name) == value for name, value in columns.items()))

    @property
    def final(self) -> tuple[Any, ...]:
        """The states that no other follows."""
        return self.where(is_final=True)

    def may_move(self, old: Any, new: Any) -> bool:
        """Whether a row in the one state may go to the other."""
        return new in self[old].moves

    def before(self, state: Any) -> tuple[Any, ...]:
        """The states from which a row may go to this one."""
        return tuple(row.state for row in self if state in row.moves)
