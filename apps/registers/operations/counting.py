"""Judging what a no-sale counts or takes out by what the drawer's own movements say is there.

Part of the caller's transaction, which holds the register's row.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.money import ZERO, in_words
from apps.registers.constants import IN_DRAWER, TAKES_OUT, BaseTenderType
from apps.registers.models import NoSale, NoSaleTender, TenderType
from apps.registers.reads.cash_drawer import counted_types, drawer, expected_in_drawer

Words: TypeAlias = Callable[[], str]  # what says something in the present language


def judge_count(no_sale: NoSale, tenders: list[NoSaleTender]) -> Words | None:
    """Write beside each tender of a reconcile what should have been there, and return what says how the count is out.

    A tender that should be there and was not counted joins `tenders` with an amount of 0. What the caller said should
    be there is compared with the drawer, to the cent; what was counted may differ by the register's tolerance.
    """
    expected = drawer(no_sale.register, no_sale.at)
    for type in counted_types():
        if type.pk in expected and expected[type.pk].amount and all(row.type_id != type.pk for row in tenders):
            tenders.append(NoSaleTender(no_sale=no_sale, type=type, amount=ZERO))
    misstated, beyond = [], []
    for type, rows in _by_type(tenders):
        should_be = expected[type.pk].amount if type.pk in expected else ZERO
        stated = [row.stated_amount for row in rows if row.stated_amount is not None]
        if len(stated) < len(rows) or sum(stated) != should_be:
            for row in rows:  # of several counts of one tender the first bears what should be there
                row.system_amount = should_be if row is rows[0] else ZERO
        if stated and sum(stated) != should_be:
            misstated.append((type.name, should_be, sum(stated)))
        difference = sum((row.difference for row in rows), ZERO)
        if abs(difference) > no_sale.register.tolerance:
            beyond.append((type.name, difference))
    tolerance = no_sale.register.tolerance
    return (lambda: _out_in_words(misstated, beyond, tolerance)) if misstated or beyond else None


def _out_in_words(
    misstated: Sequence[tuple[str, Decimal, Decimal]], beyond: Sequence[tuple[str, Decimal]], tolerance: Decimal
) -> str:
    said = gettext("%(tender)s should be %(expected)s by the drawer's movements, not %(stated)s")
    wrong = [
        said % {"tender": name, "expected": in_words(should_be), "stated": in_words(stated)}
        for name, should_be, stated in misstated
    ]
    over, short = gettext("%(tender)s is %(amount)s over"), gettext("%(tender)s is %(amount)s short")
    out = [
        (over if difference > 0 else short) % {"tender": name, "amount": in_words(abs(difference))}
        for name, difference in beyond
    ]
    allows = gettext("the register allows %(amount)s") % {"amount": in_words(tolerance)}
    return "; ".join([*filter(None, [", ".join(wrong), ", ".join(out)]), *([allows] if out else [])]) + "."


def overdrawn(no_sale: NoSale, tenders: Sequence[NoSaleTender]) -> Words | None:
    """Return what says how much the drawer holds of the first tender of which more goes out; None when all is there."""
    sign = 1 if no_sale.type in TAKES_OUT else -1
    leaving = [(type, sum(row.amount for row in rows) * sign) for type, rows in _by_type(tenders)]
    if all(amount <= 0 for _, amount in leaving):
        return None
    expected = expected_in_drawer(no_sale.register, timezone.now())
    for type, amount in leaving:
        there = expected.get(type.pk, ZERO) if type.base_type in IN_DRAWER else ZERO
        if amount > max(there, ZERO):
            return partial(_held_in_words, type, there)
    return None


def _held_in_words(type: TenderType, there: Decimal) -> str:
    name = type.name.lower() if type.base_type == BaseTenderType.CASH else type.name
    return gettext("The drawer holds %(amount)s in %(tender)s.") % {"amount": in_words(there), "tender": name}


def _by_type(tenders: Iterable[NoSaleTender]) -> list[tuple[TenderType, list[NoSaleTender]]]:
    rows: dict[TenderType, list[NoSaleTender]] = {}
    for tender in tenders:
        rows.setdefault(tender.type, []).append(tender)
    return list(rows.items())
