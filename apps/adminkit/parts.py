"""Parts that apps above add to the page of an object below. Each is added in `AppConfig.ready()`.

A part says which rows it wants read, and makes of them what its template shows. All parts of a page, and what the page
itself lists, are read in one statement, however many there are.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from apps.core.caller import Caller
from apps.core.together import Read, read_together

Rows = Sequence[Read]


@dataclass(frozen=True, slots=True)
class Part:
    """`reads(row, caller)` are querysets; `show(row, caller, *their rows)` returns what templates get to see.

    The rows come in no order, and without what they refer to; of what is Counted it is their number.
    """

    reads: Callable[[Model, Caller], Rows]
    show: Callable[..., dict[str, Any]]


_PARTS: dict[type[Model], list[Part]] = defaultdict(list)


def add_part(model: type[Model], part: Part) -> None:
    """Let pages of the model's rows show the part."""
    _PARTS[model].append(part)


def read_parts(row: Model, caller: Caller, *own: Read) -> tuple[dict[str, Any], list[list[Any]]]:
    """What the apps above add to the context of the row's page, and the rows of the page's `own` querysets."""
    reads = [(part, part.reads(row, caller)) for part in _PARTS[type(row)]]
    found = read_together(*own, *(rows for _, of_part in reads for rows in of_part))
    context, position = {}, len(own)
    for part, of_part in reads:
        context |= part.show(row, caller, *found[position : position + len(of_part)])
        position += len(of_part)
    return context, found[: len(own)]
