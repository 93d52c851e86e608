"""Starting orders."""

import datetime
from typing import cast

from django.db import transaction

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.rows import named_row
from apps.customers.models import CreditReport, Customer, SalesCode
from apps.orders.constants import TRANSACTION_TYPE_OF, OrderLookupKind, OrderState, OrderVerb, StartAs, TransactionType
from apps.orders.models import Order
from apps.orders.operations.customer_actions import PLAIN, ActionTerms, new_action
from apps.orders.operations.lookups import lookup_by_number
from apps.orders.permissions import ADD_ORDER, VIEW_ORDER
from apps.orders.reads.starting import startable_by
from apps.registers.models import Register
from apps.users.models import User
from apps.users.operations import notify_mentioned


@transaction.atomic
def create_order(
    *,
    by: Caller,
    customer_id: int | None = None,
    starting_block_id: int | None = None,
    starting_action_number: int | None = None,
    type_number: int | None = None,
    register_id: int | None = None,
    sales_code_id: int | None = None,
    source_code_number: int | None = None,
    new_account_status_number: int | None = None,
    account_terms: ActionTerms = PLAIN,
    credit_provider_number: int | None = None,
    credit_report_id: int | None = None,
    description: str | None = None,
    note: str | None = None,
    estimated_complete_on: datetime.date | None = None,
) -> Order:
    """Start an order as a cart. Numbers are those of lookups.

    A starting block decides the kind of transaction and the starting action, and its order type and
    register come before those given, which are then not even looked at. The order belongs to the customer's
    organisation, or else to the caller's. Its own id serves as its cart's, and where it is one as the sale's
    or direct invoice's. With a new account status it changes the customer's account, as `account_terms` say, when it
    completes. Raises NotAllowed and Invalid (whatever does not exist, is out of sight or not allowed).
    Whom the note mentions at the desk is notified.
    """
    by.require(ADD_ORDER)
    customer = named_row(Customer.objects.visible_to(by), "customer_id", "customer", customer_id, optional=True)
    blocks = startable_by(by).select_related("order_type", "starting_action", "register")
    block = named_row(blocks, "starting_block_id", "starting block", starting_block_id, optional=True)
    order = Order(
        customer=customer,
        organisation_id=customer.organisation_id if customer else cast(User, by.user).organisation_id,
        starting_block=block,
        transaction_type=TRANSACTION_TYPE_OF[StartAs(block.start_as)] if block else TransactionType.ORDER,
        type=(block and block.order_type) or lookup_by_number("type_number", OrderLookupKind.ORDER_TYPE, type_number),
        register=(block and block.register)
        or named_row(Register.objects, "register_id", "register", register_id, optional=True),
        starting_action=block.starting_action
        if block
        else lookup_by_number("starting_action_number", OrderLookupKind.STARTING_ACTION, starting_action_number),
        sales_code=named_row(SalesCode.objects, "sales_code_id", "sales code", sales_code_id, optional=True),
        source_code=lookup_by_number("source_code_number", OrderLookupKind.SOURCE_CODE, source_code_number),
        credit_provider=lookup_by_number(
            "credit_provider_number", OrderLookupKind.CREDIT_PROVIDER, credit_provider_number
        ),
        credit_report=named_row(
            CreditReport.objects.filter(customer=customer) if customer else CreditReport.objects.none(),
            "credit_report_id",
            "credit report of this customer",
            credit_report_id,
            optional=True,
        ),
        description=description,
        note=note,
        estimated_complete_on=estimated_complete_on,
        state=OrderState.IN_CART,
        created_by=by.user,
        updated_by=by.user,
    )
    action = None
    if new_account_status_number is not None:
        action = new_action(order, new_account_status_number, account_terms, by)
        order.new_account_status = action.new_account_status
    with recording(OrderVerb.CREATED, by=by, subject=order) as entry:
        _save_with_numbers(order)
        if action is not None:
            action.order = order
            action.save(force_insert=True)
        notify_mentioned(
            activity=entry,
            text=note or "",
            by=by,
            about=f"order {order.pk}",
            title=description or "",
            thread=f"order-{order.pk}",
            needs=[VIEW_ORDER],
            rows=lambda other: Order.objects.visible_to(other).filter(pk=order.pk),
        )
    return order


def _save_with_numbers(order: Order) -> None:
    """Save the new order once, with its own id as its numbers."""
    order.skip_history_when_saving = True  # type: ignore[attr-defined]  # of django-simple-history
    order.save(force_insert=True)
    del order.skip_history_when_saving  # type: ignore[attr-defined]  # of django-simple-history
    order.cart_number = order.pk
    if order.transaction_type == TransactionType.SALE:
        order.sale_number = order.pk
    if order.transaction_type == TransactionType.DIRECT_INVOICE:
        order.direct_invoice_number = order.pk
    Order.objects.filter(pk=order.pk).update(
        cart_number=order.cart_number,
        sale_number=order.sale_number,
        direct_invoice_number=order.direct_invoice_number,
    )
    write_history(Order.objects.filter(pk=order.pk), created=True)
