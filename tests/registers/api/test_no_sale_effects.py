"""What no-sales change, as the other operations, the desk and the history show it."""

import pytest

from apps.activity.models import Activity
from apps.registers.factories import RegisterFactory
from apps.registers.models import NoSale
from tests.journals.api.costguard_requests import DONE
from tests.registers.api.no_sale_requests import answered_tender, new_no_sale, reconcile, tender

pytestmark = pytest.mark.contract("order-management")
LIST, OPEN, PAGE = (f"registers_nosale_{name}" for name in ("changelist", "add", "change"))
OUT = "Cash should be 100.00 by the drawer&#x27;s movements, not 90.00; Cash is 10.00 short; the register allows 0.00."


@pytest.fixture
def register(db):
    return RegisterFactory()


@pytest.fixture
def client(order_management, manager):
    return order_management(manager)


def posted(client, body) -> dict:
    response = client.post("/noSale", body)
    assert response.status_code == 201, response.content
    return response.json()


def verbs(no_sale_id: int) -> list[str]:
    return list(Activity.objects.filter(object_id=no_sale_id).order_by("pk").values_list("verb", flat=True))


@pytest.mark.effect("createNoSale", "no-sale-recorded")
@pytest.mark.effect("createNoSale", "drawer-amount-moved")
def test_float_and_petty_cash_change_what_the_drawer_holds(client, managers_desk, register):
    answer = posted(client, new_no_sale(register))
    body = client.get(f"/noSale/{answer['noSaleTxnID']}").json()
    assert (body["receiptNumber"], body["tenders"]) == (answer["receiptNumber"], [answered_tender(100.0)])
    assert "Changing cashiers" in managers_desk.read(PAGE, answer["noSaleTxnID"])
    assert verbs(answer["noSaleTxnID"]) == ["no_sale.created"]

    petty = {"noSaleType": "PettyCash", "noSaleReasonID": None}
    posted(client, new_no_sale(register, tenders=[tender(30)], **petty))

    refused = posted(client, new_no_sale(register, tenders=[tender(70.01)], **petty))
    assert refused["errorMessage"] == "The drawer holds 70.00 in cash."
    assert "The drawer holds 70.00 USD in cash now." in managers_desk.read(OPEN, register=register.pk, type="PettyCash")


@pytest.mark.effect("createNoSale", "difference-recorded")
@pytest.mark.effect("resumeNoSale", "difference-recorded")
@pytest.mark.effect("resumeNoSale", "reconcile-completed")
def test_difference_from_the_drawer_is_recorded_and_an_override_completes_it(client, managers_desk, register):
    posted(client, new_no_sale(register))
    at_once = posted(client, reconcile(register, tender(90, 90)))["noSaleTxnID"]
    held = posted(client, reconcile(register, tender(90, 90), placeOnHold=True))["noSaleTxnID"]
    client.post(f"/noSale/{held}/resume")

    for no_sale_id, expected in [(at_once, ["no_sale.created"]), (held, ["no_sale.created", "no_sale.resumed"])]:
        body = client.get(f"/noSale/{no_sale_id}").json()
        assert (body["orderState"], body["tenders"]) == ("Errored", [answered_tender(90.0, 100.0)])
        html = managers_desk.read(PAGE, no_sale_id)
        assert [words in html for words in (OUT, "10.00 USD short", "sent as 90.00 USD")] == [True] * 3
        assert verbs(no_sale_id) == expected

    client.post(f"/noSale/{held}/resume", {"overridePolicy": True})
    body = client.get(f"/noSale/{held}").json()
    assert (body["orderState"], body["overrideUser"]) == ("Completed", body["createUser"])
    assert "policy overridden" in managers_desk.read(PAGE, held)
    skim = new_no_sale(register, noSaleType="SkimCash", noSaleReasonID=None, tenders=[tender(90.01)])
    assert posted(client, skim)["errorMessage"] == "The drawer holds 90.00 in cash."


@pytest.mark.effect("deleteNoSale", "reconcile-deleted")
def test_deleted_reconcile_is_listed_nowhere_and_its_history_stays(client, managers_desk, register):
    answer = posted(client, reconcile(register, tender(1)))
    receipt, pk = answer["receiptNumber"], answer["noSaleTxnID"]
    assert receipt in managers_desk.read(LIST)

    response = client.delete(f"/noSale/{pk}")

    assert (response.status_code, response.content) == (DONE[0], b"")
    assert client.get("/noSale").json() == {"value": []}
    assert receipt not in managers_desk.read(LIST)
    assert verbs(pk) == ["no_sale.created", "no_sale.deleted"]
    assert NoSale.history.filter(id=pk, deleted_at__isnull=False).count() == 1
