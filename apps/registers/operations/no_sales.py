"""Opening a drawer without a sale, and finishing or dropping a reconcile.

Source: CostGuard Order Management 2.45, No Sales.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import in_sentence
from apps.core.languages import in_each_language, in_language_of
from apps.core.locks import locked
from apps.core.money import MAX_AMOUNT, ZERO, decimals, is_exact
from apps.core.rows import get_visible
from apps.registers.constants import (
    MAY_BE_NEGATIVE,
    MOVES_CASH,
    NO_SALE_LIFE_CYCLE,
    UNFINISHED_NO_SALE_STATES,
    BaseTenderType,
    NoSaleState,
    NoSaleType,
    RegisterVerb,
)
from apps.registers.models import NoSale, NoSaleReason, NoSaleTender, Register, TenderType
from apps.registers.operations.counting import Words, judge_count, overdrawn
from apps.registers.operations.receipts import next_receipt_number
from apps.registers.permissions import ADD_NO_SALE, CHANGE_NO_SALE, DELETE_NO_SALE


@dataclass(frozen=True)
class Count:
    """An amount of one tender; `system_amount` is what the caller says should be there, on a reconcile alone."""

    type: TenderType
    amount: Decimal
    system_amount: Decimal | None = None


@transaction.atomic
def create_no_sale(
    *,
    register: Register,
    type: NoSaleType,
    by: Caller,
    reason: NoSaleReason | None = None,
    tenders: Sequence[Count] = (),
    note: str | None = None,
    at: datetime.datetime | None = None,
    place_on_hold: bool = False,
    override_policy: bool = False,
) -> NoSale:
    """Open a register's drawer for what `type` says, and take a receipt number for it.

    What is wrong with the request is refused; what processing cannot do leaves the no-sale Errored, with a
    message. Among the latter are money beyond what the drawer holds, and a count that is not what the drawer's
    own movements say, whatever the caller says of them. `at` is when a reconcile began, and becomes the no-sale's
    own time. It must not lie ahead, nor, of a no-sale that counts or moves cash, before the last completed
    reconcile, after which the drawer would not know of it. Raises NotAllowed and Invalid.
    """
    by.require(ADD_NO_SALE)
    type = NoSaleType(type)
    _check(type, reason, tenders, place_on_hold, at)
    register = locked(Register.objects.filter(pk=register.pk)).get()
    if not register.is_active:
        raise Invalid("register", gettext("%(name)s is out of use.") % {"name": register.name}, value=register.pk)
    no_sale = NoSale(
        register=register, type=type, state=NoSaleState.ON_HOLD, reason=reason, note=note, created_by=by.user
    )
    no_sale.at = at or no_sale.at
    if type != NoSaleType.OPEN_DRAWER and (later := _later_count(no_sale)):
        words = gettext("Must not lie before reconcile %(value)s, the last one completed.") % {
            "value": later.receipt_number or later.pk
        }
        raise Invalid("at", words, value=no_sale.at.isoformat())
    if override_policy:
        _override(no_sale, by)
    with recording(RegisterVerb.NO_SALE_CREATED, by=by, subject=no_sale):
        no_sale.receipt_number = next_receipt_number(register.pk)
        rows = [_row(no_sale, count) for count in tenders]
        if not place_on_hold:
            _process(no_sale, rows)
        no_sale.save()
        _store(rows)
    return no_sale


@transaction.atomic
def resume_no_sale(*, no_sale_id: int, by: Caller, override_policy: bool = False) -> NoSale:
    """Try again to complete a reconcile; what hinders it still leaves it Errored, with a message.

    A policy that was overridden once stays so. Raises NotAllowed, NotFound and WrongState. The register is locked
    after its no-sale, so that nothing moves in the drawer meanwhile.
    """
    by.require(CHANGE_NO_SALE)
    no_sale = _lock_unfinished(no_sale_id, by)
    no_sale.register = locked(Register.objects.filter(pk=no_sale.register_id)).get()
    with recording(RegisterVerb.NO_SALE_RESUMED, by=by, subject=no_sale):
        if override_policy:
            _override(no_sale, by)
        rows = list(no_sale.tenders.select_related("type"))
        before = {row.pk: row.system_amount for row in rows}
        _process(no_sale, rows)
        no_sale.save()
        _store(rows, before)
    return no_sale


@transaction.atomic
def delete_no_sale(*, no_sale_id: int, by: Caller) -> None:
    """Drop a reconcile that did not complete. Its receipt number stays taken.

    Raises NotAllowed, NotFound and WrongState.
    """
    by.require(DELETE_NO_SALE)
    no_sale = _lock_unfinished(no_sale_id, by)
    with recording(RegisterVerb.NO_SALE_DELETED, by=by, subject=no_sale):
        no_sale.deleted_at = timezone.now()
        no_sale.save(update_fields=["deleted_at", "updated_at"])


def _store(rows: list[NoSaleTender], before: Mapping[int, Decimal | None] = MappingProxyType({})) -> None:
    """Add the new ones, and change what should have been there of the others where it was something else `before`."""
    changed = [row for row in rows if row.pk and row.system_amount != before[row.pk]]
    if changed:
        NoSaleTender.objects.bulk_update(changed, ["system_amount"])
        write_history(NoSaleTender.objects.filter(pk__in=[row.pk for row in changed]))
    new = [row for row in rows if not row.pk]
    if new:
        NoSaleTender.objects.bulk_create(new)
        write_history(NoSaleTender.objects.filter(pk__in=[row.pk for row in new]), created=True)


def _row(no_sale: NoSale, count: Count) -> NoSaleTender:
    stated = count.system_amount if no_sale.type == NoSaleType.RECONCILE else None
    return NoSaleTender(
        no_sale=no_sale, type=count.type, amount=count.amount, system_amount=stated, stated_amount=stated
    )


def _check(
    type: NoSaleType,
    reason: NoSaleReason | None,
    tenders: Sequence[Count],
    place_on_hold: bool,
    at: datetime.datetime | None,
) -> None:
    if place_on_hold and type != NoSaleType.RECONCILE:
        raise Invalid("place_on_hold", gettext("Only a reconcile can be put on hold."), value=True)
    if reason is not None and reason.type != type:
        raise Invalid(
            "reason",
            gettext("“%(reason)s” is no reason for this type of no-sale.") % {"reason": reason},
            value=reason.pk,
        )
    if at is not None and at > timezone.now():
        raise Invalid("at", gettext("Must not lie in the future."), value=at.isoformat())
    for count in tenders:
        _require_exact("amount", count.amount)
        _require_exact("system_amount", count.system_amount or ZERO)
        if count.amount < 0 and (type not in MAY_BE_NEGATIVE or _is_counted_cash(type, count)):
            raise Invalid("amount", gettext("Must not be negative here."), value=str(count.amount))


def _require_exact(argument: str, amount: Decimal) -> None:
    if abs(amount) > MAX_AMOUNT or not is_exact(amount):
        message = gettext("Must have at most %(decimals)s decimals and be within %(max_amount)s.") % {
            "decimals": decimals(),
            "max_amount": MAX_AMOUNT,
        }
        raise Invalid(argument, message, value=str(amount).lower())


def _is_counted_cash(type: NoSaleType, count: Count) -> bool:
    """Cash that a person counted: there is none below nothing."""
    return type == NoSaleType.RECONCILE and count.type.base_type == BaseTenderType.CASH


def _lock_unfinished(no_sale_id: int, by: Caller) -> NoSale:
    """The reconcile, locked until the transaction ends."""
    no_sale = get_visible(locked(NoSale.objects.visible_to(by)), "no-sale", no_sale_id)
    if no_sale.type != NoSaleType.RECONCILE:
        raise WrongState(gettext("No-sale %(no_sale_id)s is no reconcile.") % {"no_sale_id": no_sale_id})
    if no_sale.state not in UNFINISHED_NO_SALE_STATES:
        raise WrongState(
            gettext("No-sale %(no_sale_id)s is %(state_display)s: it is neither on hold nor errored.")
            % {"no_sale_id": no_sale_id, "state_display": in_sentence(NO_SALE_LIFE_CYCLE.label(no_sale.state))}
        )
    return no_sale


def _later_count(no_sale: NoSale) -> NoSale | None:
    """The last completed reconcile of the register, if it was counted after the time of this no-sale."""
    counts = NoSale.objects.counts(no_sale.register_id)
    return counts.filter(counted_at__gt=no_sale.at).first()  # type: ignore[misc]  # a column that `counts` adds


def _override(no_sale: NoSale, by: Caller) -> None:
    no_sale.overridden_at, no_sale.overridden_by = timezone.now(), by.user


def _process(no_sale: NoSale, tenders: list[NoSaleTender]) -> None:
    """Complete the no-sale, or note what hinders it. The caller saves both."""
    words = _obstacle(no_sale, tenders)
    with in_language_of(None):  # that of the APIs, which is also the one of its history
        no_sale.message = words() if words else None
    no_sale.said = in_each_language(words) if words else {}
    no_sale.state = NoSaleState.ERRORED if no_sale.message else NoSaleState.COMPLETED


def _obstacle(no_sale: NoSale, tenders: list[NoSaleTender]) -> Words | None:
    """What says why the no-sale cannot be completed."""
    register = no_sale.register
    if not register.is_active:
        return lambda: gettext("%(name)s is out of use.") % {"name": register.name}
    if no_sale.type == NoSaleType.RECONCILE:
        if later := _later_count(no_sale):
            number = later.receipt_number or later.pk
            return lambda: (
                gettext("Reconcile %(number)s was counted later and is completed. Delete this one.")
                % {"number": number}
            )
        out = judge_count(no_sale, tenders)
        return None if no_sale.overridden_at else out
    if no_sale.type not in MOVES_CASH:
        return None
    if not any(tender.amount for tender in tenders if tender.type.base_type == BaseTenderType.CASH):
        return lambda: gettext("%(type)s needs an amount of cash.") % {"type": NoSaleType(no_sale.type).label}
    return overdrawn(no_sale, tenders)
