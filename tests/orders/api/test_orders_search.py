"""searchOrders, searchCarts, searchSales and searchDirectInvoices."""

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory, account_status
from apps.customers.models import SalesCode
from apps.dialects.datetimes import milliseconds
from apps.orders.constants import CART, OrderLookupKind, OrderState, TransactionType
from apps.orders.factories import OrderFactory, lookup
from apps.orders.models import Order, StartingBlock
from apps.users.factories import UserFactory
from tests.orders.api.orders_requests import CONTRACT, SEARCHES, answer_of, order_body

pytestmark = pytest.mark.contract("order-management")
KINDS = {"searchSales": TransactionType.SALE, "searchDirectInvoices": TransactionType.DIRECT_INVOICE}
NUMBERS = {"searchOrders": "orderID", "searchCarts": "cartID", "searchSales": "saleID",
           "searchDirectInvoices": "directInvoiceID"}  # fmt: skip
TOKEN, PERMISSIONS, ROWS, COUNT = 1, 1, 1, 1


def full(name: str, **fields) -> Order:
    """An order that the search finds, with a value in every field."""
    user = fields.pop("user", None) or UserFactory()
    now = timezone.now()
    block, _ = StartingBlock.objects.get_or_create(name="My Fave!", caption="My Fave!")
    dates = ("processing_at", "processing_started_at", "processing_stopped_at", "completed_at", "held_at")
    cart = name == "searchCarts"
    return OrderFactory(
        **{
            "state": OrderState.CHECKED_OUT if cart else OrderState.COMPLETED,
            "transaction_type": KINDS.get(name, TransactionType.ORDER),
            "type": lookup(OrderLookupKind.ORDER_TYPE, 1),
            "sales_code": SalesCode.objects.get_or_create(name="AA99")[0],
            "source_code": lookup(OrderLookupKind.SOURCE_CODE, 1),
            "starting_block": block,
            "starting_action": lookup(OrderLookupKind.STARTING_ACTION, 1),
            "new_account_status": account_status(1014),
            "hold_reason": lookup(OrderLookupKind.HOLD_REASON, 1),
            "receipt_number": f"STORE1-01-{Order.objects.count():04}",
            "estimated_complete_on": "2020-10-27",
            "description": "My Order Description",
            "note": "TRogers",
            "initiating_call_id": "my service representative id",
            "workflow_request_guid": "11111111-2222-3333-4444-555555555555",
            "created_by": user,
            "updated_by": user,
            "completed_by": user,
            "tender_total": 25,
        }
        | dict.fromkeys(dates, now)
        | fields
    )


def literal(value: object) -> str:
    if isinstance(value, str) and not value.endswith("Z"):
        return f"'{value}'"
    return str(value)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.rule(name, "unlisted-query-field-refused")) for name in SEARCHES]
)
def test_search_takes_the_listed_fields_and_no_other(staff, name):
    path, raw = SEARCHES[name], CONTRACT.operations[name].raw
    order = full(name)
    Order.objects.filter(pk=order.pk).update(**dict.fromkeys(("created_at", "updated_at", "submitted_at", "checkout_at",
        "processing_at", "processing_started_at", "processing_stopped_at", "completed_at", "held_at"),
        timezone.now().replace(microsecond=657_000)))  # fmt: skip
    full(name, state=OrderState.IN_CART if name == "searchCarts" else OrderState.SUBMITTED)
    [row, other] = staff.get(f"{path}?$orderby={NUMBERS[name]}").json()["value"]
    assert None not in row.values()

    for field in raw["x-filterable"]:
        value = row[field]
        found = staff.get(f"{path}?$filter={field} eq {literal(value)}").json()["value"]
        assert row in found, field
        assert (other in found) == (other[field] == value), field
    for field in raw["x-sortable"]:
        for direction in ("asc", "desc"):
            found = staff.get(f"{path}?$orderby={field} {direction}").json()["value"]
            assert sorted(found, key=lambda r: r["orderID"]) == sorted([row, other], key=lambda r: r["orderID"])
            values = [r[field] for r in found]
            if None not in values:
                assert values == sorted(values, reverse=direction == "desc"), field
    for field in row.keys() - set(raw["x-filterable"]):
        assert staff.get(f"{path}?$filter={field} eq null").status_code == 400, field
    for field in row.keys() - set(raw["x-sortable"]):
        assert staff.get(f"{path}?$orderby={field}").status_code == 400, field
    for options in ("$filter=orderID eq", "$filter=nothing eq 1", "$orderby=orderID up", "$select=nothing", "$top=-1",
                    "$skip=x", "$skiptoken=x", "$filter=(orderID eq 1", "$count=perhaps"):  # fmt: skip
        assert staff.get(f"{path}?{options}").status_code == 400, options


@pytest.mark.rule("searchOrders", "create-date-sorts-only")
def test_create_date_sorts_but_does_not_filter(staff):
    first, second = OrderFactory(), OrderFactory()

    found = staff.get("/order?$orderby=createDate desc&$select=orderID").json()["value"]

    assert found == [{"orderID": second.pk}, {"orderID": first.pk}]
    status, shown = answer_of(staff.get("/order?$filter=createDate gt 2018-03-27T19:11:25.657Z"))
    assert (status, shown["errors"][0]["field"]) == (400, "$filter")


@pytest.fixture
def every_kind(db):
    """An order of each kind in each state."""
    return [
        OrderFactory(transaction_type=kind, state=state, receipt_number=f"STORE1-{kind:02}-{state:04}")
        for kind in (1, 2, 3)
        for state in OrderState
    ]


def ids(client, path: str) -> list[int]:
    return [row["orderID"] for row in client.get(f"{path}?$orderby=createDate").json()["value"]]


@pytest.mark.rule("searchOrders", "every-order-but-no-sales")
@pytest.mark.rule("searchCarts", "only-unsubmitted-transactions-listed")
@pytest.mark.rule("searchSales", "only-submitted-sales-listed")
@pytest.mark.rule("searchDirectInvoices", "direct-invoices-in-any-state")
def test_each_search_lists_its_own(staff, every_kind):
    assert ids(staff, "/order") == [order.pk for order in every_kind]
    assert ids(staff, "/cart") == [order.pk for order in every_kind if order.state in CART]
    sales = [order for order in every_kind if order.transaction_type == 1 and order.state not in CART]
    assert ids(staff, "/sale") == [order.pk for order in sales]
    assert ids(staff, "/directInvoice") == [order.pk for order in every_kind if order.transaction_type == 2]
    for order in every_kind:
        assert staff.get(f"/order/{order.pk}").json()["orderStateID"] == order.state


@pytest.mark.rule("searchCarts", "submitted-or-cancelled-cart-leaves")
@pytest.mark.parametrize("step", ["submit", "cancel"])
def test_cart_is_gone_once_submitted_or_cancelled(staff, step):
    order = OrderFactory(state=OrderState.CHECKED_OUT, receipt_number="STORE1-01-0001")
    kept = OrderFactory()
    assert ids(staff, "/cart") == [order.pk, kept.pk]

    assert staff.post(f"/order/{order.pk}/{step}", {"reason": "x"} if step == "cancel" else None).status_code < 300

    assert ids(staff, "/cart") == [kept.pk]


@pytest.mark.rule("searchSales", "finalized-when-completed")
@pytest.mark.rule("searchDirectInvoices", "unsubmitted-has-no-submit-fields")
def test_dates_of_steps_not_reached_are_null(staff):
    user = UserFactory()
    open_sale = OrderFactory(transaction_type=1, state=OrderState.SUBMITTED, receipt_number="STORE1-01-0001")
    now = timezone.now()
    done = OrderFactory(
        transaction_type=1,
        state=OrderState.COMPLETED,
        completed_at=now,
        completed_by=user,
        receipt_number="STORE1-01-0002",
    )
    OrderFactory(transaction_type=2)
    sent = OrderFactory(transaction_type=2, state=OrderState.SUBMITTED)

    sales = staff.get("/sale").json()["value"]
    assert [(row["saleID"], row["finalizedDate"], row["finalizedUser"]) for row in sales] == [
        (open_sale.pk, None, None),
        (done.pk, milliseconds(now), user.username),
    ]
    invoices = staff.get("/directInvoice").json()["value"]
    assert [(row["submitDate"], row["submitUser"]) for row in invoices] == [
        (None, None),
        (milliseconds(sent.submitted_at), sent.created_by.username),
    ]


def test_order_is_shown_in_full(staff):
    cart = OrderFactory()
    assert answer_of(staff.get(f"/order/{cart.pk}")) == (200, order_body(cart))
    order = full("searchOrders")
    shown = staff.get(f"/order/{order.pk}").json()
    assert shown == order_body(
        order,
        checkoutDate=milliseconds(order.checkout_at),
        description="My Order Description",
        estimatedCompleteDate="2020-10-27T00:00:00.000Z",
        holdDate=milliseconds(order.held_at),
        holdReason="Call Customer to Confirm",
        holdReasonID=1,
        initiatingCallID="my service representative id",
        newAccountStatus="Suspended",
        newAccountStatusID=1014,
        note="TRogers",
        orderState="Completed",
        orderStateID=6,
        orderType="Add Service Order Type Name",
        orderTypeID=1,
        processingDate=milliseconds(order.processing_at),
        processingStartedDate=milliseconds(order.processing_started_at),
        processingStoppedDate=milliseconds(order.processing_stopped_at),
        receiptNumber=order.receipt_number,
        salesCode="AA99",
        salesCodeID=order.sales_code_id,
        sourceCode="my source code name",
        sourceCodeID=1,
        startingAction="my starting action name",
        startingActionID=1,
        startingBlock="My Fave!",
        startingBlockID=order.starting_block_id,
        submitDate=milliseconds(order.submitted_at),
        tenderTotal=25.0,
        workflowRequestGUID="11111111-2222-3333-4444-555555555555",
    )
    assert shown in staff.get("/order").json()["value"]


@pytest.mark.parametrize("name", SEARCHES)
def test_search_takes_as_many_queries_for_30_rows_as_for_one(staff, django_assert_num_queries, name):
    path = SEARCHES[name]
    full(name)

    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS):
        assert len(staff.get(path).json()["value"]) == 1
    for _ in range(29):
        full(name, customer=CustomerFactory())
    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS + COUNT):
        assert len(staff.get(f"{path}?$count=true").json()["value"]) == 30
    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS):
        assert len(staff.get(f"{path}?$top=20").json()["value"]) == 20
