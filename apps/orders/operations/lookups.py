"""Look-ups that an argument names by its number."""

from apps.core.errors import Invalid
from apps.orders.constants import OrderLookupKind
from apps.orders.models import Lookup


def lookup_by_number(argument: str, kind: OrderLookupKind, number: int | None) -> Lookup | None:
    """The look-up of that kind and number; None without a number. Raises Invalid."""
    if number is None:
        return None
    row = Lookup.objects.of(kind).filter(number=number).first()
    if row is None:
        raise Invalid(argument, f"There is no such {kind.label.lower()}.", value=number)
    return row
