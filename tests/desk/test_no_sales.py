"""Drawers at the desk: opening one, what a reconcile expects, and what becomes of it."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderState, TenderStatus
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.reads.cash_drawer import expected_in_drawer
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import NoSaleFactory, NoSaleTenderFactory, RegisterFactory
from apps.registers.models import NoSale, TenderType
from apps.registers.operations import Count, create_no_sale

LIST, OPEN, PAGE = (f"registers_nosale_{name}" for name in ("changelist", "add", "change"))
CASH, CHECK, CARD, BTA = 1, 2, 3, 7
COUNTED = {"counted_1": "43", "counted_2": "0", "counted_3": "0"}
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def register(db):
    return RegisterFactory(name="Register_5", location__name="Old Town", location__code="STORE3", number=5)


def opened(desk, register, type, **values):
    """Send the form of a register and a type."""
    return desk.http.post(f"/admin/registers/nosale/add/?register={register.pk}&type={type}", values)


def moved(register, type, amount, hours_ago, tender=CASH, state=NoSaleState.COMPLETED, **fields):
    at = timezone.now() - hours_ago * HOUR
    no_sale = NoSaleFactory(register=register, type=type, state=state, at=at, **fields)
    NoSaleTenderFactory(no_sale=no_sale, amount=amount, type=TenderType.objects.get(pk=tender))
    return no_sale


def paid(register, amount, hours_ago, tender=CASH, state=OrderState.SUBMITTED, **fields):
    order = OrderFactory(register=register, state=state, submitted_at=timezone.now() - hours_ago * HOUR)
    return OrderTenderFactory(order=order, amount=amount, type=TenderType.objects.get(pk=tender), **fields)


def test_drawer_holds_what_the_last_reconcile_left_and_what_moved_since(register):
    moved(register, NoSaleType.FLOAT, 500, 11)
    moved(register, NoSaleType.RECONCILE, 40, 10)
    checks = moved(register, NoSaleType.RECONCILE, 30, 9)
    NoSaleTenderFactory(no_sale=checks, amount=70, type=TenderType.objects.get(pk=CHECK))
    paid(register, 1000, 9.5)
    for type, amount in [("AddCash", 20), ("Float", 10), ("FloatCorrection", -3), ("PettyCash", 5), ("SkimCash", 8)]:
        moved(register, type, amount, 2)
    paid(register, "12.34", 3)
    paid(register, "-2.34", 3)
    paid(register, 60, 3, CHECK)
    paid(register, 99, 3, BTA)
    # None of these counts.
    paid(register, 900, 3, status=TenderStatus.VOIDED)
    paid(register, 900, 3, state=OrderState.CANCELLED)
    paid(RegisterFactory(), 900, 3)
    moved(register, NoSaleType.FLOAT, 900, 2, state=NoSaleState.ERRORED)
    moved(register, NoSaleType.RECONCILE, 900, 2, state=NoSaleState.ON_HOLD)
    moved(register, NoSaleType.RECONCILE, 900, 2, state=NoSaleState.COMPLETED, deleted_at=timezone.now())
    moved(register, NoSaleType.OPEN_DRAWER, 900, 2)
    moved(register, NoSaleType.FLOAT, 900, -1)
    moved(RegisterFactory(), NoSaleType.FLOAT, 900, 2)

    now = expected_in_drawer(register, timezone.now())

    assert now == {CASH: Decimal("54.00"), CHECK: Decimal("60.00"), BTA: Decimal("99.00")}
    assert expected_in_drawer(register, timezone.now() - 8 * HOUR) == {CASH: Decimal("30.00")}


def test_reconcile_stored_with_a_time_ahead_counts_from_when_it_came(register):
    moved(register, NoSaleType.RECONCILE, 100, -3)
    moved(register, NoSaleType.SKIM_CASH, 30, -1)

    for hours in (2, 4):
        assert expected_in_drawer(register, timezone.now() + hours * HOUR) == {CASH: Decimal("70.00")}


@pytest.mark.parametrize("type", sorted(set(NoSaleType) - {NoSaleType.RECONCILE}))
def test_drawer_is_opened_by_the_operation(desk, register, messages_of, last_activity, type):
    moved(register, NoSaleType.FLOAT, 20, 1, receipt_number="EARLIER")
    html = desk.read(OPEN, register=register.pk, type=type)
    moves = type != NoSaleType.OPEN_DRAWER
    assert ("The drawer holds 20.00 USD in cash now." in html) == moves
    assert ('name="amount"' in html) == moves
    reasons = re.findall(r'<option value="(\d+)">', html.partition('id="id_reason"')[2])
    assert len(reasons) == 1

    response = opened(desk, register, type, note="Because\r\nof it", amount="12.50", reason=reasons[0], way="complete")

    no_sale = NoSale.objects.exclude(receipt_number="EARLIER").get()
    assert response.url == f"/admin/registers/nosale/{no_sale.pk}/change/"
    assert messages_of(response) == [f"{type.label} STORE3-05-0001 is completed."]
    assert (no_sale.type, no_sale.state, no_sale.note) == (type, NoSaleState.COMPLETED, "Because\nof it")
    assert no_sale.reason.type == type
    assert [row.amount for row in no_sale.tenders.all()] == ([Decimal("12.50")] if moves else [])
    assert last_activity("no_sale.created") == (desk.user, "desk", no_sale.pk, "")


@pytest.mark.parametrize(
    ("type", "values", "words"),
    [
        (NoSaleType.FLOAT, {}, "This field is required."),
        (NoSaleType.FLOAT, {"amount": "-1"}, "Must not be negative here."),
        (NoSaleType.FLOAT, {"amount": "1.001"}, "no more than 2 decimal places"),
        (NoSaleType.FLOAT, {"amount": "1", "reason": "4"}, "Select a valid choice."),
        (NoSaleType.RECONCILE, COUNTED | {"counted_3": ""}, "Count it, or write 0."),
    ],
)
def test_what_cannot_be_taken_is_shown_beside_the_field(desk, register, type, values, words):
    html = opened(desk, register, type, way="complete", at="", **values).content.decode()

    assert words in html
    assert NoSale.objects.count() == 0


def test_reconcile_shows_what_is_expected_and_compares_as_of_when_counting_began(desk, register, messages_of):
    moved(register, NoSaleType.FLOAT, 43, 2)
    html = desk.read(OPEN, register=register.pk, type="Reconcile")
    assert re.findall(r'data-expected="([^"]+)"', html) == ["43.00", "0.00", "0.00"]
    began = re.search(r'name="at" value="([^"]+)"', html)[1]
    paid(register, 100, 0)  # after counting began

    response = opened(desk, register, "Reconcile", at=began, way="complete", **COUNTED)

    no_sale = NoSale.objects.get(type=NoSaleType.RECONCILE)
    assert messages_of(response) == ["Reconcile STORE3-05-0001 is completed."]
    assert (no_sale.state, no_sale.at) == (NoSaleState.COMPLETED, datetime.datetime.fromisoformat(began))
    kept = [(row.type_id, row.amount, row.system_amount) for row in no_sale.tenders.all()]
    assert kept == [(CASH, 43, 43), (CHECK, 0, 0), (CARD, 0, 0)]


@pytest.mark.parametrize("began", ["", "yesterday", "2026-01-01T00:00:00", "2999-01-01T00:00:00+00:00", "2026-13-01"])
def test_a_time_that_is_none_or_still_to_come_is_now(desk, register, began):
    before = timezone.now()

    opened(desk, register, "Reconcile", at=began, way="complete", **(COUNTED | {"counted_1": "0"}))

    assert before <= NoSale.objects.get().at <= timezone.now()


def test_count_that_another_one_overtook_begins_again(desk, register, messages_of):
    html = desk.read(OPEN, register=register.pk, type="Reconcile")
    began = re.search(r'name="at" value="([^"]+)"', html)[1]
    other = moved(register, NoSaleType.RECONCILE, 43, 0)

    html = opened(desk, register, "Reconcile", at=began, way="complete", **COUNTED).content.decode()

    assert f"Must not lie before reconcile {other.receipt_number}, the last one completed." in html
    assert re.findall(r'data-expected="([^"]+)"', html) == ["43.00", "0.00", "0.00"]
    assert 'value="43"' in html
    again = re.search(r'name="at" value="([^"]+)"', html)[1]
    response = opened(desk, register, "Reconcile", at=again, way="complete", **COUNTED)
    assert messages_of(response)[-1].endswith("is completed.")


@pytest.mark.parametrize(
    ("way", "state", "words"),
    [
        ("complete", NoSaleState.ERRORED, "Reconcile STORE3-05-0001 could not complete."),
        ("hold", NoSaleState.ON_HOLD, "Reconcile STORE3-05-0001 is on hold."),
        ("override", NoSaleState.COMPLETED, "Reconcile STORE3-05-0001 is completed."),
    ],
)
def test_reconcile_that_is_out_ends_the_way_that_was_chosen(desk, register, messages_of, way, state, words):
    response = opened(desk, register, "Reconcile", at=timezone.now().isoformat(), way=way, **COUNTED)

    no_sale = NoSale.objects.get()
    assert messages_of(response) == [words]
    assert no_sale.state == state
    assert no_sale.overridden_by == (desk.user if way == "override" else None)
    html = desk.read(PAGE, no_sale.pk)
    assert "43.00 USD over" in html
    assert ("Override the difference" in html) == (way != "override")
    assert ("Cash is 43.00 over; the register allows 0.00." in html) == (way == "complete")


def test_page_of_a_reconcile_shows_what_the_drawer_says_beside_what_was_sent(desk, register):
    moved(register, NoSaleType.FLOAT, 43, 1)
    no_sale = create_no_sale(
        register=register,
        type=NoSaleType.RECONCILE,
        tenders=[Count(TenderType.objects.get(pk=CASH), Decimal(40), Decimal(50))],
        by=Caller(desk.user, Channel.COSTGUARD),
    )

    html = desk.read(PAGE, no_sale.pk)

    cells = re.findall(r'<td data-label="(\w+)"[^>]*>(.*?)</td>', html)
    assert [(label, re.sub("<[^>]+>", " ", text).strip()) for label, text in cells] == [
        ("Tender", "Cash"),
        ("Expected", "43.00 USD sent as 50.00 USD"),
        ("Counted", "40.00 USD"),
        ("Difference", "3.00 USD short"),
    ]
    assert "Cash should be 43.00 by the drawer&#x27;s movements, not 50.00; Cash is 3.00 short" in html
    desk.http.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    html = desk.read(PAGE, no_sale.pk)
    assert "Cash: nach den Bewegungen der Kassenlade 43,00, nicht 50,00; Cash: es fehlen 3,00;" in html
    assert no_sale.message.startswith("Cash should be")  # as the API, whose language is English, answers it


@pytest.fixture
def held(desk, register):
    return moved(register, NoSaleType.RECONCILE, 43, 1, state=NoSaleState.ON_HOLD, created_by=desk.user)


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("resume", NoSaleState.ERRORED, "The reconcile could not complete."),
        ("override", NoSaleState.COMPLETED, "The reconcile is completed."),
    ],
)
def test_held_reconcile_is_tried_again(desk, held, messages_of, name, state, words):
    held.tenders.update(system_amount=50)

    response = desk.post("registers_nosale_act", held.pk, name)

    held.refresh_from_db()
    assert (messages_of(response), held.state) == ([words], state)


def test_held_reconcile_is_deleted(desk, held, messages_of):
    response = desk.post("registers_nosale_act", held.pk, "delete")

    held.refresh_from_db()
    assert held.deleted_at is not None
    assert messages_of(response) == [f"Reconcile {held.pk} is deleted."]
    refused = desk.get(PAGE, held.pk)
    assert messages_of(refused)[-1] == f"There is no no-sale {held.pk}."


def test_what_is_over_offers_no_buttons_and_refuses_them(desk, held, messages_of):
    NoSale.objects.update(state=NoSaleState.COMPLETED)

    html = desk.read(PAGE, held.pk)
    response = desk.post("registers_nosale_act", held.pk, "delete")

    assert "/do/" not in html
    assert messages_of(response) == [f"No-sale {held.pk} is completed: it is neither on hold nor errored."]


def test_csr_sees_own_drawers_and_a_manager_all(desk, managers_desk, held, messages_of):
    other = NoSaleFactory(receipt_number="STORE9-01-0001")

    assert (held.receipt_number in desk.read(LIST), other.receipt_number in desk.read(LIST)) == (True, False)
    assert messages_of(desk.get(PAGE, other.pk)) == [f"There is no no-sale {other.pk}."]
    assert messages_of(desk.post("registers_nosale_act", other.pk, "override"))[-1:] == [
        f"There is no no-sale {other.pk}."
    ]
    html = managers_desk.read(LIST)
    assert held.receipt_number in html
    assert other.receipt_number in html
    assert other.receipt_number in managers_desk.read(PAGE, other.pk)
    other.refresh_from_db()
    assert other.state == NoSaleState.ON_HOLD


def test_who_may_not_open_drawers_sees_none(desk, held):
    desk.user.groups.clear()

    desk.post("registers_nosale_act", held.pk, "resume")

    assert [desk.get(*page).status_code for page in ([LIST], [OPEN], [PAGE, held.pk])] == [403, 403, 403]
    held.refresh_from_db()
    assert held.state == NoSaleState.ON_HOLD


def test_register_is_the_last_one_and_never_one_out_of_use(desk, register):
    idle = RegisterFactory(name="Idle", is_active=False)
    other = RegisterFactory(name="Other")

    opened(desk, other, "OpenDrawer", way="complete")

    assert f'value="{other.pk}" selected' in desk.read(OPEN)
    html = desk.read(OPEN, register=idle.pk)
    assert "Idle" not in html
    opened(desk, idle, "OpenDrawer", way="complete")
    assert NoSale.objects.filter(register=idle).count() == 0


def test_without_a_register_there_is_none_to_open(desk):
    assert "There is no register in use." in desk.read(OPEN)


def test_pages_cost_the_same_for_1_and_30_rows(managers_desk, register):
    def make(count):
        for _ in range(count):
            last = moved(register, NoSaleType.RECONCILE, 5, 1)
            NoSaleTenderFactory.create_batch(count, no_sale=last)
            paid(register, 5, 0)
        return last.pk

    def costs(pk):
        return (
            managers_desk.queries(LIST),
            managers_desk.queries(PAGE, pk),
            managers_desk.queries(OPEN, register=register.pk, type="Reconcile"),
        )

    one = costs(make(1))
    assert costs(make(6)) == one
    NoSaleFactory.create_batch(30)
    assert managers_desk.queries(LIST) == one[0]
