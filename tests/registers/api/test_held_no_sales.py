"""Reading, resuming and deleting a no-sale."""

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.dialects.datetimes import milliseconds
from apps.registers.constants import UNFINISHED_NO_SALE_STATES, NoSaleState, NoSaleType
from apps.registers.factories import NoSaleFactory, NoSaleTenderFactory, RegisterFactory
from apps.registers.models import NoSale
from tests.journals.api.costguard_requests import DONE, answer_of, conflict, forbidden, refused, unknown
from tests.registers.api.no_sale_requests import NONE, answered_tender, no_sale_body
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
SHORT = "Cash is 10.00 short; the register allows 0.00."


@pytest.fixture
def client(order_management, integrator):
    client = order_management(integrator)
    client.get("/noSale")  # the token has been used before, which is noted once
    return client


@pytest.fixture
def no_sale(integrator):
    """A reconcile on hold that is 10.00 short."""
    register = RegisterFactory()
    float_ = NoSaleFactory(register=register, type=NoSaleType.FLOAT, state=NoSaleState.COMPLETED)
    NoSaleTenderFactory(no_sale=float_, amount=100)
    no_sale = NoSaleFactory(register=register, created_by=integrator)
    NoSaleTenderFactory(no_sale=no_sale, amount=90, system_amount=100, stated_amount=100)
    return no_sale


def call(client, operation_id: str, pk: int, body=None):
    method, path = {
        "getNoSale": ("GET", f"/noSale/{pk}"),
        "deleteNoSale": ("DELETE", f"/noSale/{pk}"),
        "resumeNoSale": ("POST", f"/noSale/{pk}/resume"),
    }[operation_id]
    return answer_of(client.send(method, path, body))


@pytest.mark.parametrize(
    "operation_id",
    [
        pytest.param(name, marks=pytest.mark.rule(name, "no-sale-must-exist"))
        for name in ("getNoSale", "deleteNoSale", "resumeNoSale")
    ],
)
def test_what_the_caller_does_not_see_is_not_there(client, operation_id, no_sale):
    somebody_elses = NoSaleFactory().pk
    deleted = NoSaleFactory(created_by=no_sale.created_by, deleted_at=timezone.now()).pk

    with nothing_written():
        for pk in (NONE, 2**63, somebody_elses, deleted):
            assert call(client, operation_id, pk) == unknown("noSale", pk)


@pytest.mark.rule("getNoSale", "no-override-has-null-fields")
def test_held_reconcile_is_shown(client, no_sale):
    expected = no_sale_body(
        no_sale,
        [answered_tender(90.0, 100.0)],
        noSaleType="Reconcile",
        noSaleReason=None,
        noSaleReasonID=None,
        note=None,
    )

    assert call(client, "getNoSale", no_sale.pk) == (200, expected)


@pytest.mark.rule("deleteNoSale", "deleted-no-sale-is-404")
@pytest.mark.parametrize("state", UNFINISHED_NO_SALE_STATES)
def test_deleted_reconcile_is_gone_for_everybody(client, order_management, manager, no_sale, state):
    NoSale.objects.filter(pk=no_sale.pk).update(state=state)

    assert call(client, "deleteNoSale", no_sale.pk) == DONE

    for caller in (client, order_management(manager)):
        for operation_id in ("getNoSale", "deleteNoSale", "resumeNoSale"):
            assert call(caller, operation_id, no_sale.pk) == unknown("noSale", no_sale.pk)
    assert client.get("/noSale").json() == {"value": []}
    kept = NoSale.objects.get(pk=no_sale.pk)
    assert (kept.state, kept.receipt_number) == (state, no_sale.receipt_number)
    entry = Activity.objects.get(verb="no_sale.deleted")
    assert (entry.actor, entry.object_id) == (no_sale.created_by, no_sale.pk)
    assert no_sale.history.first().activity == entry


def on_state(*operation_ids) -> list:
    """Each operation on what is completed, and on what is no reconcile."""
    cases = []
    for name in operation_ids:
        unfinished, reconcile = (
            pytest.mark.rule(name, rule) for rule in ("only-held-or-errored-no-sale", "only-reconcile-no-sale")
        )
        completed = {"state": NoSaleState.COMPLETED}
        words = "No-sale {} is completed: it is neither on hold nor errored."
        cases.append(pytest.param(name, completed, words, marks=unfinished))
        for type in sorted(set(NoSaleType) - {NoSaleType.RECONCILE}):
            errored = {"state": NoSaleState.ERRORED, "type": type}
            cases.append(pytest.param(name, errored, "No-sale {} is no reconcile.", marks=reconcile))
    return cases


@pytest.mark.parametrize(("operation_id", "changes", "words"), on_state("deleteNoSale", "resumeNoSale"))
def test_only_an_unfinished_reconcile_is_resumed_or_deleted(client, no_sale, operation_id, changes, words):
    NoSale.objects.filter(pk=no_sale.pk).update(**changes)

    with nothing_written():
        assert call(client, operation_id, no_sale.pk) == conflict(words.format(no_sale.pk))


@pytest.mark.rule("resumeNoSale", "only-held-or-errored-no-sale")
@pytest.mark.rule("resumeNoSale", "failed-resume-answers-errored")
@pytest.mark.parametrize("body", [None, {}, {"overridePolicy": False}])
@pytest.mark.parametrize("state", UNFINISHED_NO_SALE_STATES)
def test_resuming_what_is_out_leaves_it_errored(client, no_sale, state, body):
    NoSale.objects.filter(pk=no_sale.pk).update(state=state)

    answer = call(client, "resumeNoSale", no_sale.pk, body)

    assert answer == (200, {"orderState": "Errored", "errorMessage": SHORT})
    no_sale.refresh_from_db()
    assert (no_sale.state, no_sale.message) == (NoSaleState.ERRORED, SHORT)
    assert (no_sale.overridden_at, no_sale.overridden_by) == (None, None)
    assert no_sale.history.first().activity == Activity.objects.get(verb="no_sale.resumed")


@pytest.mark.rule("resumeNoSale", "judged-by-the-drawer")
def test_resuming_compares_with_the_drawer_and_not_with_what_was_sent(client, no_sale):
    no_sale.tenders.update(system_amount=90, stated_amount=90)
    assert call(client, "getNoSale", no_sale.pk)[1]["tenders"] == [answered_tender(90.0, 90.0)]

    _, answer = call(client, "resumeNoSale", no_sale.pk)

    words = f"Cash should be 100.00 by the drawer's movements, not 90.00; {SHORT}"
    assert answer == {"orderState": "Errored", "errorMessage": words}
    assert call(client, "getNoSale", no_sale.pk)[1]["tenders"] == [answered_tender(90.0, 100.0)]


@pytest.mark.rule("resumeNoSale", "judged-by-the-drawer")
def test_resuming_counts_as_nothing_what_was_not_counted(client, no_sale):
    no_sale.tenders.all().delete()

    call(client, "resumeNoSale", no_sale.pk, {"overridePolicy": True})

    assert call(client, "getNoSale", no_sale.pk)[1]["tenders"] == [answered_tender(0.0, 100.0)]


@pytest.mark.rule("resumeNoSale", "only-held-or-errored-no-sale")
@pytest.mark.rule("resumeNoSale", "override-policy-records-who-and-when")
@pytest.mark.parametrize("state", UNFINISHED_NO_SALE_STATES)
def test_resuming_with_an_override_completes_it(client, no_sale, state):
    NoSale.objects.filter(pk=no_sale.pk).update(state=state, message=SHORT)
    before = timezone.now()

    answer = call(client, "resumeNoSale", no_sale.pk, {"overridePolicy": True})

    assert answer == (200, {"orderState": "Completed", "errorMessage": None})
    no_sale.refresh_from_db()
    assert (no_sale.state, no_sale.message) == (NoSaleState.COMPLETED, None)
    assert before <= no_sale.overridden_at <= timezone.now()
    assert no_sale.overridden_by == no_sale.created_by
    body = client.get(f"/noSale/{no_sale.pk}").json()
    assert (body["overrideDate"], body["overrideUser"]) == (milliseconds(no_sale.overridden_at), "integrator")


def test_what_was_overridden_before_stays_so(client, no_sale, agent):
    at = timezone.now()
    NoSale.objects.filter(pk=no_sale.pk).update(overridden_at=at, overridden_by=agent)

    assert call(client, "resumeNoSale", no_sale.pk) == (200, {"orderState": "Completed", "errorMessage": None})

    no_sale.refresh_from_db()
    assert (no_sale.overridden_at, no_sale.overridden_by) == (at, agent)


@pytest.mark.rule("resumeNoSale", "failed-resume-answers-errored")
def test_register_out_of_use_hinders_even_an_override(client, no_sale):
    no_sale.register.is_active = False
    no_sale.register.save()

    answer = call(client, "resumeNoSale", no_sale.pk, {"overridePolicy": True})

    words = f"{no_sale.register.name} is out of use."
    assert answer == (200, {"orderState": "Errored", "errorMessage": words})


@pytest.mark.rule("resumeNoSale", "later-count-errs")
def test_later_count_hinders_even_an_override(client, no_sale):
    NoSaleFactory(register=no_sale.register, state=NoSaleState.COMPLETED, receipt_number="LATER")

    answer = call(client, "resumeNoSale", no_sale.pk, {"overridePolicy": True})

    words = "Reconcile LATER was counted later and is completed. Delete this one."
    assert answer == (200, {"orderState": "Errored", "errorMessage": words})


@pytest.mark.rule("resumeNoSale", "malformed-body-refused")
@pytest.mark.parametrize(
    ("body", "field", "value", "reason"),
    [
        ({"overridePolicy": "true"}, "overridePolicy", "true", "Must be a boolean."),
        ({"overridePolicy": None}, "overridePolicy", "null", "Must be a boolean."),
        ({"note": "x"}, "note", "x", "This member is not known here."),
        ([], "body", "[]", "Must be a JSON object."),
    ],
)
def test_bad_body_changes_nothing(client, no_sale, body, field, value, reason):
    with nothing_written():
        assert call(client, "resumeNoSale", no_sale.pk, body) == refused(field, value, reason)


@pytest.mark.parametrize(
    ("operation_id", "words"),
    [
        ("getNoSale", "You may not do this."),
        ("deleteNoSale", "You may not delete no-sales."),
        ("resumeNoSale", "You may not resume no-sales."),
    ],
)
def test_who_may_not_is_refused(client, no_sale, operation_id, words):
    no_sale.created_by.groups.clear()

    with nothing_written():
        assert call(client, operation_id, no_sale.pk) == forbidden(words)
