"""What is taken off the prices of an order's lines: at the desk for a reason, by promotions, and as returns undo it."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.catalog.models import Promotion, RetailDiscountReason
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotFound, WrongState
from apps.core.money import ZERO, MoneyField, decimals, in_words, is_exact, rounded
from apps.core.rows import get_visible
from apps.orders.constants import OrderAction, OrderState, OrderVerb, RetailDiscountType, TransactionType
from apps.orders.models import OrderItem, RetailDiscount
from apps.orders.operations.locking import lock_order_of, require_open_to_change, touch_updated_by, void_checkout
from apps.orders.permissions import DISCOUNT_ITEM

MAX_DISCOUNTS = 20  # on one line
LONGEST_DESCRIPTION = 200
HUNDRED = Decimal(100)


@transaction.atomic
def discount_item(
    *,
    order_item_id: int,
    reason_id: int,
    by: Caller,
    amount: Decimal | None = None,
    percent: Decimal | None = None,
    description: str = "",
) -> RetailDiscount:
    """Take an amount, or a percentage of its price, off a line for a reason that is in force.

    All discounts of a line together take off at most its price. The order must be checked out again. Raises NotFound,
    NotAllowed, Invalid and WrongState (state; the line costs nothing, or gives back what was paid for a sale).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(DISCOUNT_ITEM)
    require_open_to_change(order)
    _require_discountable(line)
    reason = RetailDiscountReason.objects.valid(is_sale=order.transaction_type == TransactionType.SALE)
    chosen = reason.filter(pk=reason_id).first()
    if chosen is None:
        raise Invalid("reason_id", gettext("There is no such discount reason in force."), value=reason_id)
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid(
            "description",
            gettext("Must have at most %(longest_description)s characters.")
            % {"longest_description": LONGEST_DESCRIPTION},
        )
    discount = RetailDiscount(
        order_item=line,
        type=RetailDiscountType.MANUAL,
        description=description.strip() or chosen.description,
        reason=chosen,
        amount=_taken_off(line, amount, percent),
    )
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": line.description, "amount": str(discount.amount)}
    with recording(OrderVerb.DISCOUNTED, by=by, subject=order, obj=line, data=data, reason=chosen.description):
        discount.save()
        order.save()
    return discount


@transaction.atomic
def remove_discount(*, discount_id: int, by: Caller) -> None:
    """Take a discount that was given at the desk off its line again.

    The order must be checked out again. Raises NotFound, NotAllowed and WrongState (state; a promotion's discount,
    which goes with its line, or one of a sale that is given back).
    """
    found = RetailDiscount.objects.filter(pk=discount_id, order_item__in=OrderItem.objects.visible_to(by))
    line_id = found.values_list("order_item", flat=True).first()
    if line_id is None:
        raise NotFound("retail discount", discount_id)
    line = lock_order_of(OrderItem, line_id, "order item", by)
    order = line.order
    by.require(DISCOUNT_ITEM)
    discount = get_visible(line.discounts, "retail discount", discount_id)
    require_open_to_change(order)
    if not discount.is_removable or line.returned_line_id is not None:
        raise WrongState(
            gettext("%(description)s was not given at the desk: it goes with its item.")
            % {"description": discount.description}
        )
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": line.description, "amount": str(discount.amount)}
    with recording(OrderVerb.DISCOUNT_REMOVED, by=by, subject=order, obj=line, data=data):
        discount.delete()
        order.save()


def apply_promotion(line: OrderItem) -> None:
    """Give a sold line the discount of the promotion in force that takes off most, in place of an earlier one.

    Of equal ones the first by number; promotions do not add up. Part of the caller's transaction and recording.
    """
    for earlier in line.discounts.filter(type=RetailDiscountType.PROMOTION):
        earlier.delete()
    if line.action != OrderAction.SALE or line.item is None or line.amount <= 0:
        return
    promotions = Promotion.objects.valid().of_item(line.item.pk, line.item.group_id).select_related("word")
    offers = [(_offer(promotion, line), promotion) for promotion in promotions.order_by("word__number", "pk")]
    best = max((amount for amount, _ in offers), default=ZERO)
    if best > 0:
        promotion = next(promotion for amount, promotion in offers if amount == best)
        RetailDiscount.objects.create(
            order_item=line,
            type=RetailDiscountType.PROMOTION,
            description=promotion.description,
            promotion=promotion.word,
            amount=best,
        )


def repeat_discounts(line: OrderItem) -> None:
    """Give a return its share of the discounts of the sold line, so that it gives back what was really paid.

    The shares of all returns of a line add up to its discounts. Part of the caller's transaction and recording, which
    hold the lock of the sold line.
    """
    sold = line.returned_line
    if sold is None:
        return
    others = sold.returns.standing().exclude(pk=line.pk)
    returned = others.aggregate(pieces=Sum("quantity"))["pieces"] or 0
    counts = Q(repetitions__order_item__order__voided_at=None)
    counts &= ~Q(repetitions__order_item__order__state=OrderState.CANCELLED)
    for discount in sold.discounts.annotate(given=Sum("repetitions__amount", filter=counts)).order_by("pk"):
        left = discount.amount - rounded(discount.given or ZERO)
        is_last = returned + line.quantity == sold.quantity
        share = left if is_last else min(left, rounded(discount.amount * line.quantity / sold.quantity))
        if share > 0:
            RetailDiscount.objects.create(
                order_item=line,
                type=discount.type,
                description=discount.description,
                reason=discount.reason,
                promotion=discount.promotion,
                amount=share,
                repeats=discount,
            )


def price_of(line: OrderItem) -> Decimal:
    """What a line costs, or gives back, less its discounts; never negative where these fit."""
    discounts: Decimal = line.discounts.aggregate(sum=Coalesce(Sum("amount"), ZERO, output_field=MoneyField()))["sum"]
    price: Decimal = abs(line.amount)
    return price - discounts


def require_discounts_fit(line: OrderItem) -> None:
    """Raise WrongState when the discounts of a line take off more than it costs."""
    over = -price_of(line)
    if over > 0:
        raise WrongState(
            gettext("The discounts of %(description)s take off %(amount)s more than it costs.")
            % {"description": line.description, "amount": in_words(over)}
        )


def _require_discountable(line: OrderItem) -> None:
    if line.returned_line_id is not None:
        raise WrongState(
            gettext("%(description)s gives back what was paid for it: its price stays.")
            % {"description": line.description}
        )
    if not line.is_discountable:
        raise WrongState(
            gettext("%(description)s costs nothing that a discount could be taken off.")
            % {"description": line.description}
        )
    if line.discounts.count() >= MAX_DISCOUNTS:
        raise WrongState(
            gettext("%(description)s has %(max_discounts)s discounts, which is the most an item can have.")
            % {"description": line.description, "max_discounts": MAX_DISCOUNTS}
        )


def _taken_off(line: OrderItem, amount: Decimal | None, percent: Decimal | None) -> Decimal:
    """What the new discount takes off. Raises Invalid unless it is more than nothing and at most what is left."""
    field, value = ("amount", amount) if percent is None else ("percent", percent)
    if (amount is None) == (percent is None):
        raise Invalid("amount", gettext("Give either an amount or a percentage."), value=amount)
    if value is None or not value.is_finite() or value <= 0:
        raise Invalid(field, gettext("Must be more than 0."), value=value)
    left = price_of(line)
    if percent is not None and percent > HUNDRED:
        raise Invalid("percent", gettext("Must be at most 100."), value=percent)
    if amount is not None and not (amount > left or is_exact(amount)):
        raise Invalid(
            "amount", gettext("Must have at most %(decimals)s decimals.") % {"decimals": decimals()}, value=amount
        )
    taken = amount if amount is not None else rounded(abs(line.amount) * value / HUNDRED)
    if taken > left:
        raise Invalid(
            field,
            gettext("At most %(amount)s can be taken off %(description)s.")
            % {"amount": in_words(left), "description": line.description},
            value=value,
        )
    if not taken:
        raise Invalid(field, gettext("Comes to nothing."), value=value)
    return taken


def _offer(promotion: Promotion, line: OrderItem) -> Decimal:
    """What a promotion takes off a line: at most its price."""
    if promotion.percent is not None:
        return rounded(line.amount * promotion.percent / HUNDRED)
    pieces = Decimal(line.quantity) / line.quantity_divisor
    taken: Decimal = rounded(promotion.amount * pieces)
    price: Decimal = line.amount
    return min(price, taken)
