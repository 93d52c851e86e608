"""Look-ups that an argument names by its number."""

from apps.core.formatting import in_sentence
from apps.core.rows import named_row
from apps.orders.constants import OrderLookupKind
from apps.orders.models import Lookup


def lookup_by_number(argument: str, kind: OrderLookupKind, number: int | None) -> Lookup | None:
    """The look-up of that kind and number; None without a number. Raises Invalid."""
    return named_row(Lookup.objects.of(kind), argument, in_sentence(kind.label), number, by="number", optional=True)
