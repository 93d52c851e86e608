"""CostGuard Order Management: receipts, stored and downloaded."""

import uuid

import pytest

from apps.activity.models import Activity
from apps.core.caller import Channel
from apps.orders.constants import OrderVerb
from apps.orders.factories import OrderItemFactory
from apps.orders.models import Order, Receipt
from apps.registers.models import Location
from tests.journals.api.costguard_requests import answer_of, conflict, refused
from tests.orders.api.money_requests import EVERY_STATE, GUID, order_in
from tests.orders.receipt_pages import Drawn, text_of
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(db):
    order = order_in(EVERY_STATE[0])
    OrderItemFactory(order=order, description="First charger")
    return order


def make(client, order: Order, body: dict | None = None):
    return answer_of(client.post(f"/order/{order.pk}/receipt", body))


def download(client, order: Order, guid):
    return client.get(f"/order/{order.pk}/receipt/{guid}")


@pytest.mark.rule("generateReceipt", "unknown-guid-stores-new-receipt")
@pytest.mark.rule("generateReceipt", "category-defaults-to-direct-invoice")
@pytest.mark.parametrize("body", [None, {}, {"guid": None}, {"guid": GUID}, {"category": "Web Receipt"}])
def test_receipt_is_stored_under_a_new_guid(staff, agent, order, body):
    status, answer = make(staff, order, body)

    receipt = Receipt.objects.get()
    assert (status, answer) == (201, {"guid": str(receipt.guid)})
    assert answer["guid"] != GUID
    assert (receipt.order, receipt.created_by) == (order, agent)
    assert receipt.category == (body or {}).get("category", "Direct Invoice")
    response = download(staff, order, receipt.guid)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="receipt-{receipt.guid}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response.content == bytes(receipt.content)
    assert "First charger" in text_of(response.content)
    activity = Activity.objects.get(verb=OrderVerb.RECEIPT_MADE)
    assert (activity.actor, activity.channel) == (agent, Channel.COSTGUARD)
    assert (activity.subject_id, activity.object_id) == (order.pk, receipt.pk)
    assert activity.data == {"guid": str(receipt.guid)}
    assert history_of(activity) == [("receipt", "+")]


@pytest.mark.rule("generateReceipt", "every-script-is-shown")
def test_receipt_shows_names_in_every_script(staff, order):
    for name in ("Телефон", "上海電信", "תקשורת", "smile \U0001f600"):
        OrderItemFactory(order=order, description=name)
    _, answer = make(staff, order)

    shown = Drawn(download(staff, order, answer["guid"]).content).text
    for name in ("First charger", "Телефон", "上海電信", "תקשורת", "smile \N{REPLACEMENT CHARACTER}"):
        assert name in shown


@pytest.mark.rule("generateReceipt", "known-guid-overwrites-receipt")
@pytest.mark.rule("generateReceipt", "category-defaults-to-direct-invoice")
def test_receipt_of_the_order_is_overwritten(staff, order):
    _, first = make(staff, order, {"category": "Web Receipt"})
    _, other = make(staff, order)
    before = Receipt.objects.get(guid=first["guid"])
    OrderItemFactory(order=order, description="Second charger")

    for guid in (first["guid"], first["guid"].upper()):
        assert make(staff, order, {"guid": guid}) == (201, first)

    after = Receipt.objects.get(guid=first["guid"])
    assert (after.pk, after.category, after.created_by) == (before.pk, "Direct Invoice", before.created_by)
    assert "Second charger" in text_of(download(staff, order, first["guid"]).content)
    assert "Second charger" not in text_of(download(staff, order, other["guid"]).content)
    assert Receipt.objects.count() == 2
    assert after.history.count() == 3


@pytest.mark.rule("generateReceipt", "unknown-guid-stores-new-receipt")
def test_guid_that_names_nothing_yields_a_new_one(staff, order):
    made = {make(staff, order, {"guid": GUID})[1]["guid"] for _ in range(2)}

    assert {str(receipt.guid) for receipt in order.receipts.all()} == made
    assert len(made) == 2
    assert GUID not in made


@pytest.mark.rule("generateReceipt", "foreign-guid-refused")
def test_receipt_of_another_order_is_not_overwritten(staff, order):
    other = Receipt.objects.create(order=order_in(order.state), content=b"%PDF", created_by=order.created_by)

    with nothing_written():
        reason = f"It names a document that is no receipt of order {order.pk}."
        assert make(staff, order, {"guid": str(other.guid)}) == refused("guid", str(other.guid), reason)
        assert download(staff, order, other.guid).status_code == 404


@pytest.mark.rule("generateReceipt", "store-needs-invoice-template")
def test_store_without_an_invoice_template_makes_no_receipts(staff, order):
    store = order.register.location
    nowhere = order_in(order.state, register=None)
    for text in ("", " \n"):
        Location.objects.filter(pk=store.pk).update(invoice_template=text)
        with nothing_written():
            message = f"{store.name} has no invoice template, so it makes no receipts."
            assert make(staff, order) == conflict(message)
            assert make(staff, order, {"guid": GUID}) == conflict(message)
    with nothing_written():
        message = f"Order {nowhere.pk} is of no store, so there is no invoice template for its receipt."
        assert make(staff, nowhere) == conflict(message)


def test_order_has_a_receipt_in_every_state(staff):
    for state in EVERY_STATE:
        order = order_in(state)
        before = Order.objects.filter(pk=order.pk).values().get()

        assert make(staff, order)[0] == 201
        assert Order.objects.filter(pk=order.pk).values().get() == before


def test_category_is_as_long_as_a_shelf_mark(staff, order):
    with nothing_written():
        category = "x" * 101
        reason = "Must have at most 100 characters."
        assert make(staff, order, {"category": category}) == refused("category", category, reason)
        assert make(staff, order, {"category": "a\0b"})[0] == 400
    assert make(staff, order, {"category": "\u6771" * 100})[0] == 201
    assert Receipt.objects.get().category == "\u6771" * 100


def test_guid_in_the_path_may_be_of_either_letter_case(staff, order):
    guid = uuid.UUID(make(staff, order)[1]["guid"])

    assert download(staff, order, str(guid).upper()).status_code == 200
    for strange in (guid.hex, f"{{{guid}}}", f"{guid}x", "1"):
        assert download(staff, order, strange).status_code == 404
