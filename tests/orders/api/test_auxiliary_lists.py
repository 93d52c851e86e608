"""The lists of ids that Order Management's operations take, and the state of the service."""

import pytest

from apps.catalog.models import RetailDiscountReason
from apps.orders.constants import OrderState, TransactionType
from apps.users.factories import UserFactory
from tests.orders.api.reads_requests import answer_of, found
from tests.orders.api.reads_searches import LISTS, SEARCHES

pytestmark = pytest.mark.contract("order-management")


def rows(names: tuple[str, ...], *values: tuple) -> list[dict]:
    return [dict(zip(names, row, strict=True)) for row in values]


STATES = rows(
    ("orderStateID", "name"),
    (1, "Submitted"),
    (2, "InProcess"),
    (3, "Paused"),
    (4, "OnHold"),
    (5, "Errored"),
    (6, "Completed"),
    (7, "Cancelled"),
    (8, "InCart"),
    (9, "CheckedOut"),
)
TYPES = rows(("orderTransactionTypeID", "name"), (1, "Sale"), (2, "Direct Invoice"), (3, "Order"), (4, "No Sale"))
WHOLE = {
    "listNoSaleReasons": rows(
        ("noSaleReasonID", "noSaleType", "description"),
        (1, "AddCash", "Change from the bank"),
        (2, "Float", "Start of a Shift"),
        (3, "FloatCorrection", "Counted again"),
        (4, "Reconcile", "End of a Shift"),
        (5, "OpenDrawer", "Give change"),
        (6, "PettyCash", "Store supplies"),
        (7, "SkimCash", "Drawer over its limit"),
    ),
    "listOrderTransactionTypes": TYPES,
    "listRetailDiscountReasons": [
        {
            "description": "Price match",
            "endDate": None,
            "hideOnSales": False,
            "isForPriceAdjustment": True,
            "retailDiscountReasonID": 3,
            "startDate": None,
        }
    ],
    "listReturnReasons": rows(
        ("returnReasonID", "description"), (1, "Changed mind"), (2, "Defective device"), (3, "Wrong item")
    ),
    "listOrderStates": STATES,
    "listOrderTypes": rows(
        ("orderTypeID", "name"),
        (1, "Add Service Order Type Name"),
        (2, "Change Service"),
        (3, "Retail Sale"),
        (1014, "Device Replacement"),
    ),
    "listHoldReasons": rows(
        ("holdReasonID", "description"),
        (1, "Call Customer to Confirm"),
        (2, "Waiting for Stock"),
        (3, "Credit Review"),
    ),
    "listTenderTypes": rows(
        ("tenderTypeID", "name", "baseTenderType", "debitAdjustmentTypeID", "creditAdjustmentTypeID",
         "isInternalUseOnly"),
        (1, "Cash", "Cash", None, None, False),
        (2, "Check", "Check", None, None, False),
        (3, "Credit Card", "CreditCard", None, None, False),
        (7, "Bill to Account", "BTA", 11, 12, False),
        (8, "Paymentus", "Paymentus", None, None, False),
    ),
}  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.rule("listOrderTransactionTypes", "four-transaction-types")
@pytest.mark.rule("listOrderStates", "nine-order-states")
@pytest.mark.rule("listNoSaleReasons", "reason-belongs-to-type")
@pytest.mark.parametrize("name", LISTS)
def test_list_is_whole_and_the_same_for_every_caller(agent, order_management, name):
    for user in (agent, UserFactory(organisation=None)):
        assert answer_of(order_management(user).get(SEARCHES[name].path)) == (200, {"value": WHOLE[name]})
    assert order_management(None).get(SEARCHES[name].path).status_code == 401


@pytest.mark.rule("listOrderStates", "nine-order-states")
@pytest.mark.rule("listOrderTransactionTypes", "four-transaction-types")
def test_states_and_transaction_types_are_those_that_orders_have():
    assert [(row["orderStateID"], row["name"]) for row in STATES] == OrderState.choices
    assert [(row["orderTransactionTypeID"], row["name"]) for row in TYPES] == TransactionType.choices


@pytest.mark.sqlite
@pytest.mark.rule("listNoSaleReasons", "reason-belongs-to-type")
def test_reasons_of_one_no_sale_type_are_found_by_it(agent, order_management):
    client = order_management(agent)

    for reason in WHOLE["listNoSaleReasons"]:
        assert found(client, f"/noSaleReason?$filter=noSaleType eq '{reason['noSaleType']}'") == [reason]


@pytest.mark.sqlite
def test_words_of_constants_are_searched_like_rows(agent, order_management):
    client = order_management(agent)
    path = "/orderState?$filter=startswith(tolower(name),'c') or orderStateID in (3,4)&$orderby=name desc"

    answer = client.get(f"{path}&$top=2&$count=true").json()

    assert answer["@count"] == 5
    assert [row["name"] for row in answer["value"]] == ["Paused", "OnHold"]
    token = answer["@nextLink"].partition("$skiptoken=")[2]
    rest = found(client, f"{path}&$skiptoken={token}")
    assert [row["name"] for row in rest] == ["Completed", "CheckedOut", "Cancelled"]
    assert found(client, "/orderState?$filter=name eq 'nothing'") == []


def test_discount_reasons_tell_when_they_are_in_force(agent, order_management):
    RetailDiscountReason.objects.filter(pk=3).update(
        starts_at="2020-01-01T05:00:00Z", ends_at="2022-01-01T04:59:59.999Z"
    )

    [reason] = found(order_management(agent), "/retailDiscountReason?$filter=endDate lt 2022-01-02T00:00:00Z")

    assert (reason["startDate"], reason["endDate"]) == ("2020-01-01T05:00:00.000Z", "2022-01-01T04:59:59.999Z")


@pytest.mark.rule("getHealthCheck", "healthy-while-database-answers")
@pytest.mark.rule("getHealthCheck", "status-body-is-ours")
def test_health_is_given_to_every_caller_once_the_database_has_answered(
    agent, order_management, django_assert_num_queries
):
    for user in (agent, UserFactory(organisation=None)):
        client = order_management(user)
        client.get("/healthCheck")
        with django_assert_num_queries(1):
            assert answer_of(client.get("/healthCheck")) == (200, {"status": "OK"})
    assert order_management(None).get("/healthCheck").status_code == 401
