"""Stores, registers, and the words that no-sales and tenders are sorted by."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext, gettext_lazy

from apps.activity.configuration import permission_to_save, require_unchanged, store
from apps.core.caller import Caller
from apps.core.locks import locked
from apps.registers.constants import RegisterVerb
from apps.registers.models import Location, NoSaleReason, Register, TenderType

NUMBERED = gettext_lazy("Receipts carry it, so it must stay.")


@transaction.atomic
def save_configuration(
    *,
    row: models.Model,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Store a store, a register, a tender type or a reason for opening the drawer.

    What receipt numbers are made of stays once a receipt was given out, so that no number comes twice; the
    next number itself moves on by receipts alone. Raises NotAllowed, WrongState and AlreadyTaken.
    """
    by.require(permission_to_save(row))
    match row:
        case Location():
            if Register.objects.filter(location=row.pk, next_receipt__gt=1).exists():
                require_unchanged(row, ["code"], NUMBERED)
        case Register():
            _keep_numbers(row)
        case TenderType():
            require_unchanged(row, ["base_type"], gettext("A tender type stays of its family; add another instead."))
        case NoSaleReason():
            require_unchanged(row, ["type"], gettext("A reason stays with its type; add another instead."))
    return store(row, verb=RegisterVerb.CONFIGURED, by=by, parts=parts, removed=removed, links=links)


def _keep_numbers(register: Register) -> None:
    """Take the next number as it is by now, and refuse another place or number once one was given out."""
    old = None if register._state.adding else locked(Register.objects.filter(pk=register.pk)).get()
    register.next_receipt = old.next_receipt if old else 1
    if register.next_receipt > 1:
        require_unchanged(register, ["location", "number"], NUMBERED)
