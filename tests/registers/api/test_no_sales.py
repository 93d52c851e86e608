"""Opening a drawer through CostGuard Order Management: what is stored, what is refused, and how it ends."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.dialects.datetimes import milliseconds
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import NoSaleFactory, NoSaleTenderFactory, RegisterFactory
from apps.registers.models import NoSale, NoSaleTender, Register, TenderType
from tests.journals.api.costguard_requests import answer_of, forbidden, refused
from tests.registers.api.no_sale_requests import (
    BTA,
    CASH,
    CHECK,
    NONE,
    answered_tender,
    new_no_sale,
    no_sale_body,
    reconcile,
    tender,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
UTC = datetime.UTC
OTHERS = sorted(set(NoSaleType) - {NoSaleType.RECONCILE})


@pytest.fixture
def register(db):
    return RegisterFactory(location__code="STORE3", location__name="Store #4", number=5, name="Register_4", tolerance=5)


@pytest.fixture
def client(order_management, integrator):
    client = order_management(integrator)
    client.get("/noSale")  # the token has been used before, which is noted once
    return client


def created(client, body) -> tuple[dict, NoSale]:
    response = client.post("/noSale", body)
    assert response.status_code == 201, response.content
    answer = response.json()
    return answer, NoSale.objects.get(pk=answer["noSaleTxnID"])


def holds(register, *amounts):
    """Let the drawer hold these amounts, each of a tender type."""
    float_ = NoSaleFactory(register=register, type=NoSaleType.FLOAT, state=NoSaleState.COMPLETED)
    for amount, type in amounts:
        NoSaleTenderFactory(no_sale=float_, amount=amount, type=TenderType.objects.get(pk=type))


@pytest.mark.rule("createNoSale", "failed-processing-still-creates")
@pytest.mark.rule("createNoSale", "created-by-caller-at-register")
@pytest.mark.rule("getNoSale", "no-override-has-null-fields")
def test_no_sale_is_recorded_and_shown_again(client, register, integrator):
    before = timezone.now()

    answer, no_sale = created(client, new_no_sale(register))

    assert answer == {
        "noSaleTxnID": no_sale.pk,
        "createDate": milliseconds(no_sale.at),
        "orderState": "Completed",
        "errorMessage": None,
        "receiptNumber": "STORE3-05-0001",
    }
    assert before <= no_sale.at <= timezone.now()
    assert (no_sale.created_by, no_sale.register, no_sale.state) == (integrator, register, NoSaleState.COMPLETED)
    assert answer_of(client.get(f"/noSale/{no_sale.pk}")) == (200, no_sale_body(no_sale, [answered_tender(100.0)]))
    entry = Activity.objects.get(verb="no_sale.created")
    assert (entry.actor, entry.channel, entry.object_id) == (integrator, "costguard", no_sale.pk)
    assert no_sale.history.get().activity == entry


@pytest.mark.rule("createNoSale", "failed-processing-still-creates")
@pytest.mark.parametrize("type", OTHERS)
def test_what_moves_cash_needs_cash(client, register, type):
    holds(register, (5, CASH), (3, CHECK))  # so that there is something to take out
    kind = {"noSaleType": type.value, "noSaleReasonID": None}
    words = f"{type.label} needs an amount of cash."
    expected = ("Completed", None) if type == NoSaleType.OPEN_DRAWER else ("Errored", words)

    for tenders in ([], [tender(0)], [tender(100, type=CHECK)]):
        answer, no_sale = created(client, new_no_sale(register, tenders=tenders, **kind))
        assert (answer["orderState"], answer["errorMessage"]) == expected
        assert (no_sale.get_state_display(), no_sale.message) == expected

    answer, _ = created(client, new_no_sale(register, tenders=[tender(0.01, 7), tender(3, type=CHECK)], **kind))
    assert (answer["orderState"], answer["errorMessage"]) == ("Completed", None)
    body = client.get(f"/noSale/{answer['noSaleTxnID']}").json()
    assert body["tenders"] == [answered_tender(0.01), answered_tender(3.0, name="Check", type=CHECK)]
    assert answer["receiptNumber"] == "STORE3-05-0004"


@pytest.mark.rule("createNoSale", "failed-processing-still-creates")
@pytest.mark.rule("createNoSale", "difference-beyond-tolerance-errs")
@pytest.mark.parametrize(
    ("tenders", "message"),
    [
        ([tender(100), tender(-80, type=CHECK)], None),
        ([tender(95, 100), tender(-75, -80, CHECK)], None),
        ([tender(94.99, 100), tender(-80, -80, CHECK)], "Cash is 5.01 short; the register allows 5.00."),
        ([tender(105.01), tender(-80, -80, CHECK)], "Cash is 5.01 over; the register allows 5.00."),
        (
            [tender(47, 50), tender(47, 50), tender(-80, -80, CHECK)],
            "Cash is 6.00 short; the register allows 5.00.",
        ),
        (
            [tender(110, 100), tender(-90, -80, CHECK)],
            "Cash is 10.00 over, Check is 10.00 short; the register allows 5.00.",
        ),
    ],
)
def test_reconcile_compares_each_tender_with_what_should_be_there(client, register, tenders, message):
    holds(register, (100, CASH), (-80, CHECK))

    answer, no_sale = created(client, reconcile(register, *tenders))

    assert (answer["orderState"], answer["errorMessage"]) == ("Errored" if message else "Completed", message)
    if not message:
        return
    answer, no_sale = created(client, reconcile(register, *tenders, overridePolicy=True))
    assert (answer["orderState"], answer["errorMessage"], no_sale.message) == ("Completed", None, None)


MISSTATED = "Cash should be 100.00 by the drawer's movements, not {}"


@pytest.mark.rule("createNoSale", "misstated-system-amount-errs")
@pytest.mark.rule("createNoSale", "system-amount-is-the-drawers")
@pytest.mark.parametrize(
    ("tenders", "message", "kept"),
    [
        ([tender(100, 250)], f"{MISSTATED.format('250.00')}.", [answered_tender(100.0, 100.0)]),
        ([tender(100, 99.99)], f"{MISSTATED.format('99.99')}.", [answered_tender(100.0, 100.0)]),
        (
            [tender(40, 40)],
            f"{MISSTATED.format('40.00')}; Cash is 60.00 short; the register allows 5.00.",
            [answered_tender(40.0, 100.0)],
        ),
        (
            [tender(40, 50), tender(58)],
            f"{MISSTATED.format('50.00')}.",
            [answered_tender(40.0, 100.0), answered_tender(58.0, 0.0)],
        ),
        ([], "Cash is 100.00 short; the register allows 5.00.", [answered_tender(0.0, 100.0)]),
        (
            [tender(7, 7, CHECK)],
            "Check should be 0.00 by the drawer's movements, not 7.00; Check is 7.00 over, Cash is 100.00 short; "
            "the register allows 5.00.",
            [answered_tender(7.0, 0.0, "Check", CHECK), answered_tender(0.0, 100.0)],
        ),
    ],
)
def test_reconcile_is_judged_by_the_drawer_and_not_by_what_is_claimed(client, register, tenders, message, kept):
    holds(register, (100, CASH))

    answer, no_sale = created(client, reconcile(register, *tenders))

    assert (answer["orderState"], answer["errorMessage"]) == ("Errored", message)
    assert client.get(f"/noSale/{no_sale.pk}").json()["tenders"] == kept
    stated = [row["systemAmount"] for row in tenders]
    rows = no_sale.tenders.all()
    assert [row.stated_amount and float(row.stated_amount) for row in rows][: len(stated)] == stated

    answer, no_sale = created(client, reconcile(register, *tenders, overridePolicy=True))
    assert (answer["orderState"], answer["errorMessage"]) == ("Completed", None)
    assert client.get(f"/noSale/{no_sale.pk}").json()["tenders"] == kept  # the difference stays on record


@pytest.mark.rule("createNoSale", "overdrawn-drawer-errs")
@pytest.mark.parametrize("type", ["PettyCash", "SkimCash"])
@pytest.mark.parametrize(
    ("tenders", "message"),
    [
        ([tender(100.01)], "The drawer holds 100.00 in cash."),
        ([tender(60), tender(40.01)], "The drawer holds 100.00 in cash."),
        ([tender(1), tender(8, type=CHECK)], "The drawer holds 7.00 in Check."),
        ([tender(1), tender(0.01, type=BTA)], "The drawer holds 0.00 in Bill to Account."),
        ([tender(60), tender(40), tender(7, type=CHECK)], None),
    ],
)
def test_what_is_taken_out_is_at_most_what_is_there_of_each_tender(client, register, type, tenders, message):
    holds(register, (100, CASH), (7, CHECK), (50, BTA))

    answer, _ = created(client, new_no_sale(register, noSaleType=type, noSaleReasonID=None, tenders=tenders))

    assert (answer["orderState"], answer["errorMessage"]) == ("Errored" if message else "Completed", message)


@pytest.mark.rule("createNoSale", "override-policy-records-who-and-when")
@pytest.mark.rule("getNoSale", "no-override-has-null-fields")
@pytest.mark.parametrize("body", [new_no_sale, reconcile])
def test_overriding_policy_names_the_caller(client, register, integrator, body):
    before = timezone.now()

    answer, no_sale = created(client, body(register, overridePolicy=True))

    assert before <= no_sale.overridden_at <= timezone.now()
    assert no_sale.overridden_by == integrator
    shown_again = client.get(f"/noSale/{answer['noSaleTxnID']}").json()
    assert shown_again["overrideDate"] == milliseconds(no_sale.overridden_at)
    assert shown_again["overrideUser"] == "integrator"


@pytest.mark.rule("createNoSale", "hold-leaves-no-sale-unprocessed")
def test_reconcile_on_hold_is_not_processed(client, register):
    answer, no_sale = created(client, reconcile(register, tender(1, 100), placeOnHold=True))

    assert (answer["orderState"], answer["errorMessage"]) == ("OnHold", None)
    assert answer["receiptNumber"] == "STORE3-05-0001"
    assert (no_sale.state, no_sale.message) == (NoSaleState.ON_HOLD, None)


@pytest.mark.rule("createNoSale", "reconcile-date-becomes-create-date")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-27T18:03:36.443-04:00", datetime.datetime(2024, 2, 27, 22, 3, 36, 443_000)),
        ("2024-2-27T18:03:36.443-04:00", datetime.datetime(2024, 2, 27, 22, 3, 36, 443_000)),
        ("2024-12-1T18:03:36Z", datetime.datetime(2024, 12, 1, 18, 3, 36)),
        ("2024-2-7T23:03:36-04:00", datetime.datetime(2024, 2, 8, 3, 3, 36)),
    ],
)
def test_reconcile_date_becomes_the_create_date(client, register, text, expected):
    answer, no_sale = created(client, reconcile(register, reconcileDate=text))

    assert no_sale.at == expected.replace(tzinfo=datetime.UTC)
    assert answer["createDate"] == milliseconds(no_sale.at)
    assert client.get(f"/noSale/{no_sale.pk}").json()["createDate"] == answer["createDate"]


@pytest.mark.rule("createNoSale", "date-fits-the-drawer")
@pytest.mark.rule("createNoSale", "refused-request-changes-nothing")
def test_date_ahead_or_before_the_last_count_is_refused(client, register):
    last = NoSaleFactory(
        register=register,
        receipt_number="LAST",
        state=NoSaleState.COMPLETED,
        at=datetime.datetime(2024, 3, 1, tzinfo=UTC),
    )
    before = "Must not lie before reconcile LAST, the last one completed."
    for type in NoSaleType:
        kind = {"noSaleType": type.value, "noSaleReasonID": None, "tenders": [tender(1)]}
        cases = [("2999-01-01T00:00:00Z", "2999-01-01T00:00:00+00:00", "Must not lie in the future.")]
        if type != NoSaleType.OPEN_DRAWER:
            cases.append(("2024-02-27T18:03:36Z", "2024-02-27T18:03:36+00:00", before))
        for date, value, words in cases:
            with nothing_written():
                answer = answer_of(client.post("/noSale", new_no_sale(register, reconcileDate=date, **kind)))
                assert answer == refused("reconcileDate", value, words)

    answer, _ = created(client, reconcile(register, tender(0), reconcileDate="2024-03-01T00:00:00Z"))
    assert answer["createDate"] == milliseconds(last.at)


UNKNOWN, UNFIT = "unknown-reference-refused", "reason-must-fit-type"
NOTHING_STORED, MALFORMED = "refused-request-changes-nothing", "malformed-body-refused"
NO_MONEY = "Must have at most 2 decimals and be within 999999999999.99."
WRONG = [  # the rule, what is changed of a good request, the argument at fault, its value, and why
    (UNKNOWN, {"registerID": NONE}, "registerID", NONE, "There is no such register."),
    (UNKNOWN, {"noSaleReasonID": NONE}, "noSaleReasonID", NONE, "There is no such reason."),
    (UNKNOWN, {"tenders": [tender(1, type=NONE)]}, "tenderTypeID", NONE, "There is no such tender type."),
    (UNFIT, {"noSaleReasonID": 4}, "noSaleReasonID", 4, "“End of a Shift” is no reason for this type of no-sale."),
    (NOTHING_STORED, {"tenders": [tender(-1)]}, "amount", -1, "Must not be negative here."),
    (NOTHING_STORED, {"tenders": [tender(1.001)]}, "amount", 1.001, NO_MONEY),
    (NOTHING_STORED, {"tenders": [tender(10**12)]}, "amount", 10**12, NO_MONEY),
    (NOTHING_STORED, {"tenders": [tender(1, -1e300)]}, "systemAmount", "-1e+300", NO_MONEY),
    (NOTHING_STORED, {"tenders": [tender(1e-300)]}, "amount", "1e-300", NO_MONEY),
    (MALFORMED, {"tenders": None}, "tenders", "null", "Must be an array."),
    (MALFORMED, {"tenders": [{"amount": 1}]}, "tenderTypeID", "", "A value is required."),
    (MALFORMED, {"tenders": [tender("1")]}, "amount", "1", "Must be a number."),
    (MALFORMED, {"registerID": "43"}, "registerID", "43", "Must be an integer."),
    (MALFORMED, {"registerID": 2**63}, "registerID", 2**63, "Is out of range."),
    (MALFORMED, {"overridePolicy": None}, "overridePolicy", "null", "Must be a boolean."),
    (MALFORMED, {"note": "\0"}, "note", "\0", "Must not hold the character U+0000."),
    (MALFORMED, {"reconcileDate": "2024-2-31T18:03:36Z"}, "reconcileDate", "2024-02-31T18:03:36Z",
                 "Is not a valid date-time."),
    (MALFORMED, {"reconcileDate": "2024-2-27"}, "reconcileDate", "2024-2-27", "Is not a valid date-time."),
    (MALFORMED, {"extra": 1}, "extra", 1, "This member is not known here."),
]  # fmt: skip


def wrong() -> list:
    """A refusal stores nothing, so each of them holds that rule as well."""
    return [
        pytest.param(*values, marks=[pytest.mark.rule("createNoSale", name) for name in sorted({NOTHING_STORED, rule})])
        for rule, *values in WRONG
    ]


@pytest.mark.parametrize(("changes", "field", "value", "reason"), wrong())
def test_request_that_cannot_be_taken_stores_nothing(client, register, changes, field, value, reason):
    with nothing_written():
        assert answer_of(client.post("/noSale", new_no_sale(register, **changes))) == refused(field, value, reason)

    assert Register.objects.get(pk=register.pk).next_receipt == 1


@pytest.mark.rule("createNoSale", "only-reconcile-goes-on-hold")
@pytest.mark.rule("createNoSale", "refused-request-changes-nothing")
@pytest.mark.parametrize("type", OTHERS)
def test_only_a_reconcile_is_put_on_hold(client, register, type):
    body = new_no_sale(register, noSaleType=type.value, noSaleReasonID=None, placeOnHold=True)

    with nothing_written():
        expected = refused("placeOnHold", "true", "Only a reconcile can be put on hold.")
        assert answer_of(client.post("/noSale", body)) == expected

    assert (NoSale.objects.count(), NoSaleTender.objects.count()) == (0, 0)


def test_register_out_of_use_takes_nothing(client):
    register = RegisterFactory(name="Register_9", is_active=False)

    with nothing_written():
        expected = refused("registerID", register.pk, "Register_9 is out of use.")
        assert answer_of(client.post("/noSale", new_no_sale(register))) == expected


def test_who_may_not_open_the_drawer_is_refused_first(client, register, integrator):
    integrator.groups.clear()

    with nothing_written():
        assert answer_of(client.post("/noSale", {"extra": 1})) == forbidden("You may not open the drawer.")
