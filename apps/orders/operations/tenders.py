"""Payments and refunds on an order."""

from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.activity.operations import recording
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.money import MAX_AMOUNT, ZERO, decimals, in_words, is_exact
from apps.core.rows import get_visible
from apps.customers.models import Adjustment
from apps.orders.constants import TENDER_LIFE_CYCLE, OrderVerb, TenderStatus
from apps.orders.models import Order, OrderTender
from apps.orders.operations.locking import lock_order, require_open_to_change, touch_updated_by
from apps.orders.permissions import CHANGE_ORDER
from apps.orders.reads.balance import balance_of
from apps.orders.reads.cash_drawer import cash_of, counted
from apps.registers.constants import IN_DRAWER, BaseTenderType
from apps.registers.models import Register, TenderType
from apps.registers.reads.cash_drawer import cash_in_drawer

MAX_TENDERS = 100
NO_DRAWER = gettext_lazy("The order has no register, so no drawer to take the cash from.")
CAPTURABLE = TENDER_LIFE_CYCLE.before(TenderStatus.CAPTURED)


@transaction.atomic
def add_tender(*, order_id: int, type: TenderType, amount: Decimal, by: Caller) -> OrderTender:
    """Put a payment (positive) or a refund (negative) on an order that may be changed.

    A refund is at most what was paid by that tender type on the order and what the order's returns come to; cash
    that was not paid comes out of the register's drawer, and is at most what that holds.
    Raises NotFound, NotAllowed, Invalid (the amount) and WrongState. Leaves state and checkout alone.
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    require_amount("amount", amount)
    if amount < 0:
        _require_refundable(order, type, amount)
    return place_tender(order, type=type, amount=amount, by=by)


@transaction.atomic
def remove_tender(*, order_id: int, tender_id: int, by: Caller) -> None:
    """Take a tender off an order that may be changed.

    A refund that rested upon it keeps the order from being submitted. Raises NotFound, NotAllowed and WrongState
    (captured, or counted in a drawer).
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    take_off_tender(_tender_of(order, tender_id), by=by)


@transaction.atomic
def capture_tender(*, order_id: int, tender_id: int, adjustment_id: int, by: Caller) -> OrderTender:
    """Mark a bill-to-account tender as captured by an adjustment of the customer's account.

    Raises NotFound, NotAllowed, WrongState and Invalid (the adjustment). Orders are locked before adjustments,
    so that of two tenders an adjustment captures one.
    Source: CostGuard Order Management 2.45, Capture Tender, revisions 1.07 and 1.11.
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    tender = _tender_of(order, tender_id)
    _require_capturable(tender)
    tender.adjustment = _adjustment_for(tender, adjustment_id)
    tender.status = TenderStatus.CAPTURED
    touch_updated_by(order, by)
    with recording(OrderVerb.TENDER_CAPTURED, by=by, subject=order, obj=tender, data={"adjustment": adjustment_id}):
        tender.save()
        order.save()
    return tender


def place_tender(
    order: Order, *, type: TenderType, amount: Decimal, by: Caller, is_change: bool = False
) -> OrderTender:
    """Add a tender to an order that the caller's transaction has locked and found fit for it."""
    require_amount("amount", amount)
    if not is_change and order.tenders.count() >= MAX_TENDERS:
        raise WrongState(
            gettext("Order %(number)s has %(max_tenders)s tenders, which is the most an order can have.")
            % {"number": order.pk, "max_tenders": MAX_TENDERS}
        )
    _add_to_total(order, amount)
    touch_updated_by(order, by)
    tender = OrderTender(order=order, type=type, amount=amount, is_change=is_change)
    tender.created_by = by.user or order.created_by
    verb = OrderVerb.CHANGE_GIVEN if is_change else OrderVerb.TENDERED
    with recording(verb, by=by, subject=order, obj=tender, data=_audit_data(tender)):
        tender.save()
        order.save()
    return tender


def take_off_tender(tender: OrderTender, *, by: Caller) -> None:
    """Delete a tender, of whose order the caller's transaction holds the lock. Raises WrongState."""
    order = tender.order
    if tender.is_read_only:
        raise WrongState(gettext("Tender %(number)s is read-only: it cannot be taken off.") % {"number": tender.pk})
    if tender.status == TenderStatus.CAPTURED:
        raise WrongState(gettext("Tender %(number)s is Captured: it cannot be taken off.") % {"number": tender.pk})
    if tender.booked_at is not None and tender.type.base_type in IN_DRAWER:
        raise WrongState(
            gettext("Tender %(number)s is counted in the drawer: give it back by a refund instead.")
            % {"number": tender.pk}
        )
    _add_to_total(order, -tender.amount)
    touch_updated_by(order, by)
    data = _audit_data(tender)
    with recording(OrderVerb.TENDER_REMOVED, by=by, subject=order, obj=tender, data=data):
        tender.delete()
        order.save()


def settle_tenders(order: Order, *, by: Caller) -> None:
    """Hand back as change what cash overpays an order, whose tenders cover its total.

    The caller's transaction has locked the order and saves it. What was paid too much otherwise stays owed to the
    customer. Raises WrongState when a refund was not paid by the same means.
    """
    balance = balance_of(order)
    if not balance.is_covered:
        amount = in_words(balance.unpaid_refunds - balance.credit)
        raise WrongState(
            gettext("Order %(number)s gives %(amount)s back by a means by which it was not paid.")
            % {"number": order.pk, "amount": amount}
        )
    over = balance.total - cast(Decimal, order.to_pay)
    for pk in sorted(pk for pk, family in balance.families.items() if family == BaseTenderType.CASH):
        change = min(over, balance.paid[pk])
        if change > 0:
            over -= change
            place_tender(order, type=TenderType.objects.get(pk=pk), amount=-change, by=by, is_change=True)


def book_tenders(order: Order) -> None:
    """Let the tenders of a submitted order, which is saved, count in the drawer from now.

    Raises WrongState when more cash goes out than the drawer holds. Orders are locked before registers.
    """
    tenders = list(OrderTender.objects.filter(order=order, booked_at=None).select_related("type"))
    is_outgoing = sum(tender.amount for tender in tenders if tender.type.base_type == BaseTenderType.CASH) < 0
    register = _lock_drawer(order) if any(tender.type.base_type in IN_DRAWER for tender in tenders) else None
    if is_outgoing and register is None:
        raise WrongState(NO_DRAWER)
    # Behind the lock: what went out while this waited for it is before that, and so is a count of the drawer.
    now = timezone.now()
    OrderTender.objects.filter(pk__in=one_of(tender.pk for tender in tenders)).update(booked_at=now)
    lacking = -cash_in_drawer(register, now) if register and is_outgoing else ZERO
    if register is not None and lacking > 0:
        raise WrongState(
            gettext("The drawer of %(name)s holds %(amount)s less in cash than goes out.")
            % {"name": register.name, "amount": in_words(lacking)}
        )


def require_cash_to_give_back(order: Order) -> Register | None:
    """Raise WrongState when cancelling or voiding the order takes more cash out of its drawer than that holds.

    Returns the register, locked until the caller's transaction ends, if anything of the order counts in its drawer.
    Orders are locked before registers.
    """
    if not order.submitted_at or not order.register_id:
        return None
    tenders = counted(order.tenders.all())
    if not tenders.filter(type__base_type__in=IN_DRAWER).exists():
        return None
    register, cash = cast(Register, _lock_drawer(order)), cash_of(tenders)
    if cash > 0:
        in_drawer = cash_in_drawer(register, timezone.now())
        if in_drawer < cash:
            raise WrongState(
                gettext("The drawer holds %(in_drawer)s in cash, and %(cash)s goes back.")
                % {"in_drawer": in_words(in_drawer), "cash": in_words(cash)}
            )
    return register


def _require_refundable(order: Order, type: TenderType, amount: Decimal) -> None:
    """Raise Invalid unless so much can be given back by that tender type."""
    balance = balance_of(order)
    most = balance.refundable(type)
    if -amount > most:
        raise Invalid(
            "amount",
            gettext("At most %(amount)s can be given back by %(name)s on this order.")
            % {"amount": in_words(most), "name": type.name},
        )
    if type.base_type != BaseTenderType.CASH:
        return
    # The drawer counts what was booked already.
    counts = cash_of(counted(order.tenders.all())) if order.submitted_at else ZERO
    goes_out = min(balance.changed_by(type, amount).cash - counts, ZERO)
    if goes_out < 0:
        register = _lock_drawer(order)
        in_drawer = cash_in_drawer(register, timezone.now()) if register else ZERO
        if in_drawer + goes_out < 0:
            raise Invalid(
                "amount",
                gettext("The drawer holds %(amount)s in cash.") % {"amount": in_words(in_drawer)}
                if register
                else NO_DRAWER,
            )


def _lock_drawer(order: Order) -> Register | None:
    """The order's register, locked, so that two orders never hand out the same cash."""
    return locked(Register.objects.filter(pk=order.register_id)).first() if order.register_id else None


def require_amount(argument: str, amount: Decimal) -> None:
    """Raise Invalid unless it is an amount of money other than nothing."""
    if not amount.is_finite() or abs(amount) > MAX_AMOUNT:
        raise Invalid(
            argument,
            gettext("Must be between %(least)s and %(most)s.") % {"least": -MAX_AMOUNT, "most": MAX_AMOUNT},
        )
    if not amount:
        raise Invalid(argument, gettext("Must not be 0."))
    if not is_exact(amount):
        raise Invalid(argument, gettext("Must have at most %(decimals)s decimals.") % {"decimals": decimals()})


def _tender_of(order: Order, tender_id: int) -> OrderTender:
    tender = get_visible(order.tenders.select_related("type"), "tender information item", tender_id)
    tender.order = order
    return tender


def _require_capturable(tender: OrderTender) -> None:
    order = tender.order
    if tender.type.base_type != BaseTenderType.BTA:
        raise WrongState(
            gettext("Tender %(number)s is of base tender type %(base_type)s: only BTA is captured.")
            % {"number": tender.pk, "base_type": tender.type.base_type}
        )
    if order.submitted_at is None or order.is_taken_back:
        raise WrongState(
            gettext("Order %(number)s is %(state)s: nothing can be captured on it.")
            % {"number": order.pk, "state": order.state_in_words}
        )
    if tender.is_read_only:
        raise WrongState(gettext("Tender %(number)s is read-only: it cannot be captured.") % {"number": tender.pk})
    if tender.status not in CAPTURABLE:
        raise WrongState(
            gettext("Tender %(number)s is %(status)s: it cannot be captured.")
            % {"number": tender.pk, "status": tender.get_status_display()}
        )


def _adjustment_for(tender: OrderTender, adjustment_id: int) -> Adjustment:
    """The adjustment, locked, if it is the one this tender asks for. Raises Invalid."""
    customer_id, kind = tender.order.customer_id, tender.type
    wanted = kind.debit_adjustment_type_id if tender.amount > 0 else kind.credit_adjustment_type_id
    adjustment = locked(Adjustment.objects.filter(pk=adjustment_id, customer=customer_id)).first()
    if adjustment is None or customer_id is None:
        raise Invalid(
            "adjustment", gettext("There is no such adjustment on the order's customer account."), value=adjustment_id
        )
    if adjustment.amount != tender.amount:
        raise Invalid(
            "adjustment",
            gettext("Its amount is not the tender's, %(amount)s.") % {"amount": tender.amount},
            value=adjustment_id,
        )
    if adjustment.type_id != wanted:
        raise Invalid(
            "adjustment",
            gettext("Its type is not the one that captures %(name)s.") % {"name": kind.name},
            value=adjustment_id,
        )
    if OrderTender.objects.filter(adjustment=adjustment).exists():
        raise Invalid("adjustment", gettext("It has captured another tender."), value=adjustment_id)
    return adjustment


def _add_to_total(order: Order, amount: Decimal) -> None:
    """The caller saves. Raises Invalid when the sum would be out of range."""
    total = order.tender_total + amount
    if abs(total) > MAX_AMOUNT:
        raise Invalid(
            "amount",
            gettext("Tenders must add up to between %(least)s and %(most)s.")
            % {"least": -MAX_AMOUNT, "most": MAX_AMOUNT},
        )
    order.tender_total = total


def _audit_data(tender: OrderTender) -> dict[str, str]:
    return {"type": tender.type.name, "amount": str(tender.amount)}
