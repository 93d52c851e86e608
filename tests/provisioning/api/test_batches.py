"""Building batches, checking transitions, and the links behind them."""

import pytest

from apps.activity.models import Activity
from apps.dialects.datetimes import milliseconds
from apps.orders.constants import OrderAction, OrderState
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.provisioning.constants import ProvisioningVerb, Transition
from apps.provisioning.factories import (
    ProvisionableObjectFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem
from tests.provisioning.api.provisioning_requests import (
    account_line,
    answer_of,
    conflict,
    feature_line,
    order_of,
    refused,
    service_line,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(integrator):
    return order_of(integrator)


def build(client, order, **body):
    return client.post(f"/order/{order.pk}/provisioningBatch", body or None)


def items_of(batch_id: int) -> list:
    rows = ProvisioningBatchItem.objects.filter(batch=batch_id).order_by("code", "pk")
    return list(rows.values_list("code", "order_item", "service_item", "transition", "is_complete"))


@pytest.mark.rule("createProvisioningBatch", "one-item-per-provisionable-object")
@pytest.mark.rule("createProvisioningBatch", "after-bsu-defaults-to-false")
@pytest.mark.rule("listProvisioningLinks", "one-row-per-line-and-code")
def test_batch_has_an_item_for_each_object_of_each_line(client, order):
    service = service_line(order, code="DSL", action=OrderAction.RECONNECT, service_item__service_number="8881110001")
    ProvisionableObjectFactory(item=service.item, code="Voice")
    feature = feature_line(service, code="Email", action=OrderAction.MOVE)
    account = account_line(order, code="Router")
    OrderItemFactory(order=order)  # a line without codes
    OrderItemFactory(order=order, item=account.item, is_auxiliary=True, primary=account)
    service_line(order_of())

    response = build(client, order)

    batch = ProvisioningBatch.objects.get()
    answer = {
        "isOpen": True,
        "itemCount": 4,
        "lastModified": milliseconds(batch.updated_at),
        "provisioningBatchID": batch.pk,
        "workItemInstanceID": None,
    }
    assert answer_of(response) == (201, answer)
    assert (batch.order, batch.after_bsu, batch.is_running, batch.note) == (order, False, None, None)
    assert items_of(batch.pk) == [
        ("DSL", None, service.service_item_id, "Reactivate", False),
        ("Email", feature.pk, service.service_item_id, None, False),
        ("Router", account.pk, None, None, False),
        ("Voice", None, service.service_item_id, "Reactivate", False),
    ]
    activity = Activity.objects.get(verb=ProvisioningVerb.BATCH_CREATED)
    assert (activity.subject_id, activity.object_id, activity.data) == (order.pk, batch.pk, {"items": 4})
    assert history_of(activity) == [("provisioningbatch", "+"), *[("provisioningbatchitem", "+")] * 4]
    links = client.get(f"/order/{order.pk}/provisioningLink").json()["value"]
    of_service = {
        "catalog": "Wireless Service",
        "catalogID": service.item_id,
        "internalID": None,
        "serviceID": None,
        "serviceInformationItemID": service.service_item_id,
        "serviceNumber": "8881110001",
    }
    of_feature = of_service | {"catalog": "Voice mail", "catalogID": feature.item_id, "internalID": feature.pk}
    assert links == [
        {
            "catalog": "USB-C Charger",
            "catalogID": account.item_id,
            "code": "Router",
            "internalID": account.pk,
            "serviceID": None,
            "serviceInformationItemID": None,
            "serviceNumber": None,
        },
        of_service | {"code": "DSL"},
        of_service | {"code": "Voice"},
        of_feature | {"code": "Email"},
    ]
    assert build(client, order, afterBSU=True).status_code == 201
    assert ProvisioningBatch.objects.latest("pk").after_bsu is True


@pytest.mark.rule("createProvisioningBatch", "line-passes-every-filter-list")
@pytest.mark.rule("createProvisioningBatch", "empty-filter-list-passes-all")
@pytest.mark.rule("createProvisioningBatch", "no-matching-line-opens-batch")
def test_line_counts_only_if_it_passes_every_list(client, order):
    added = service_line(order, code="A", item__group__name="Mobile")
    ended = service_line(order, code="B", item__group__name="Internet", action=OrderAction.DISCONNECT)
    feature = feature_line(ended, code="C", action=OrderAction.ADD)
    account_line(order, code="D")
    other = service_line(order_of(), code="E")
    groups, types = [added.item.group_id, ended.item.group_id], [added.item_id, ended.item_id]
    services = [added.service_item_id, ended.service_item_id]

    for filters, codes in [
        ({}, "ABCD"),
        ({"catalogGroupIDs": [], "serviceProcessingActionIDs": []}, "ABCD"),
        ({"catalogGroupIDs": groups}, "AB"),
        ({"catalogGroupIDs": groups[:1]}, "A"),
        ({"serviceCatalogIDs": types}, "ABC"),
        ({"serviceCatalogIDs": types[1:]}, "BC"),
        ({"serviceInformationItemIDs": services[1:]}, "BC"),
        ({"serviceProcessingActionIDs": [OrderAction.ADD]}, "AC"),
        ({"serviceProcessingActionIDs": [OrderAction.ADD, OrderAction.SALE]}, "ACD"),
        ({"serviceInformationItemIDs": services[1:], "serviceProcessingActionIDs": [4]}, "C"),
        ({"serviceInformationItemIDs": services, "catalogGroupIDs": groups[1:]}, "B"),
        ({"serviceInformationItemIDs": [other.service_item_id, 2147483647]}, ""),
        ({"serviceProcessingActionIDs": [999]}, ""),
    ]:
        answer = build(client, order, orderLineItemFilter=filters).json()
        found = [code for code, *_ in items_of(answer["provisioningBatchID"])]
        assert (found, answer["itemCount"], answer["isOpen"]) == (list(codes), len(codes), True), filters
    assert feature.service_item_id == ended.service_item_id


@pytest.mark.rule("createProvisioningBatch", "one-open-batch-per-work-item")
@pytest.mark.rule("createProvisioningBatch", "closed-or-anonymous-makes-new-batch")
@pytest.mark.rule("createProvisioningBatch", "work-item-of-other-order")
def test_work_item_has_one_open_batch(client, order, integrator):
    service_line(order)
    other = order_of(integrator)
    first = answer_of(build(client, order, workItemInstanceID=1004))
    with nothing_written():
        again = build(
            client,
            order,
            workItemInstanceID=1004,
            afterBSU=True,
            orderLineItemFilter={"serviceProcessingActionIDs": [999]},
        )
        assert answer_of(again) == (200, first[1])
        elsewhere = build(client, other, workItemInstanceID=1004)
        assert answer_of(elsewhere) == conflict("Work item instance 1004 has an open batch of another order.")

    ids = {first[1]["provisioningBatchID"]}
    for body in ({}, {"workItemInstanceID": 1005}):
        status, answer = answer_of(build(client, order, **body))
        assert (status, answer["workItemInstanceID"]) == (201, body.get("workItemInstanceID"))
        ids.add(answer["provisioningBatchID"])
    ProvisioningBatch.objects.filter(work_item_instance_id=1004).update(is_open=False)
    for status in (201, 200):
        response = build(client, order, workItemInstanceID=1004)
        assert response.status_code == status
        ids.add(response.json()["provisioningBatchID"])
    assert ProvisioningBatch.objects.count() == len(ids) == 4


@pytest.mark.rule("createProvisioningBatch", "cancelled-order-takes-no-batch")
def test_cancelled_order_takes_no_batch(client, integrator):
    order = order_of(integrator, state=OrderState.CANCELLED)

    with nothing_written():
        assert answer_of(build(client, order)) == conflict(f"Order {order.pk} is cancelled.")
    for state in set(OrderState) - {OrderState.CANCELLED}:
        assert build(client, order_of(integrator, state=state)).status_code == 201


def test_batch_of_many_lines_takes_as_many_queries_as_of_one(client, order, django_assert_num_queries):
    for lines in (1, 40):
        for _ in range(lines):
            service_line(order)
        with django_assert_num_queries(14):
            build(client, order)


# -- validating transitions


def validate(client, item, transition="Activate", **body):
    path = f"/order/{item.batch.order_id}/provisioningBatch/{item.batch_id}/item/{item.pk}/validateTransition"
    return client.post(path, {"transition": transition} | body)


@pytest.mark.rule("validateProvisioningBatchItemTransition", "transition-follows-line-action")
@pytest.mark.rule("validateProvisioningBatchItemTransition", "valid-when-transitions-equal")
@pytest.mark.parametrize(
    ("action", "transition"),
    [
        (OrderAction.ADD, "Activate"),
        (OrderAction.DISCONNECT, "Deactivate"),
        (OrderAction.RECONNECT, "Reactivate"),
        (OrderAction.RESTORE, "Restore"),
        (OrderAction.SUSPEND, "Suspend"),
        (OrderAction.MOVE, None),
        (OrderAction.SALE, None),
        (OrderAction.RETURN, None),
    ],
)
def test_transition_comes_from_the_action_of_the_line(client, order, action, transition):
    account_line(order, action=action)
    build(client, order)
    item = ProvisioningBatchItem.objects.get()

    with nothing_written():
        for expected in Transition:
            answer = {
                "isValid": expected == transition,
                "provisionableObjectCode": "ROUTER",
                "provisionableObjectTransition": transition,
            }
            assert answer_of(validate(client, item, expected)) == (200, answer)


@pytest.mark.rule("validateProvisioningBatchItemTransition", "known-transition-required")
@pytest.mark.parametrize("transition", ["activate", "", "Move", None, 1])
def test_transition_that_is_none_is_refused(client, order, transition):
    item = ProvisioningBatchItemFactory(batch__order=order)

    with nothing_written():
        response = validate(client, item, transition, deleteInvalidBatchItem=True)
        [error] = response.json()["errors"]
        assert (response.status_code, error["field"], error["loggingNumber"]) == (400, "transition", 500002)
        path = f"/order/{order.pk}/provisioningBatch/{item.batch_id}/item/{item.pk}/validateTransition"
        assert answer_of(client.post(path, {})) == refused("transition", "", "A value is required.")


@pytest.mark.rule("validateProvisioningBatchItemTransition", "invalid-item-deleted-on-request")
@pytest.mark.rule("validateProvisioningBatchItemTransition", "last-deletion-closes-batch")
def test_item_that_differs_is_deleted_if_asked_and_the_last_one_closes_the_batch(client, order):
    batch = ProvisioningBatchFactory(order=order)
    done = ProvisioningBatchItemFactory(batch=batch, is_complete=True)
    first, second = (ProvisioningBatchItemFactory(batch=batch, code=code) for code in ("A", "B"))

    def answer(code, is_valid):
        return 200, {
            "isValid": is_valid,
            "provisionableObjectCode": code,
            "provisionableObjectTransition": "Activate",
        }

    with nothing_written():
        assert answer_of(validate(client, first, "Suspend")) == answer("A", False)
        assert answer_of(validate(client, first, "Suspend", deleteInvalidBatchItem=False)) == answer("A", False)
        assert answer_of(validate(client, first, "Activate", deleteInvalidBatchItem=True)) == answer("A", True)
    assert answer_of(validate(client, first, "Suspend", deleteInvalidBatchItem=True)) == answer("A", False)
    batch.refresh_from_db()
    assert (batch.is_open, batch.history.count()) == (True, 1)
    assert set(batch.items.all()) == {done, second}
    assert validate(client, first, "Suspend", deleteInvalidBatchItem=True).status_code == 404
    assert answer_of(validate(client, second, "Suspend", deleteInvalidBatchItem=True)) == answer("B", False)
    batch.refresh_from_db()
    assert (batch.is_open, list(batch.items.all())) == (False, [done])
    activity = Activity.objects.filter(verb=ProvisioningVerb.ITEM_REMOVED).latest("pk")
    assert (activity.subject_id, activity.object_id, activity.data) == (order.pk, second.pk, {"code": "B"})
    assert history_of(activity) == [("provisioningbatch", "~"), ("provisioningbatchitem", "-")]


@pytest.mark.rule("validateProvisioningBatchItemTransition", "complete-item-not-deleted")
def test_complete_item_is_not_deleted(client, order):
    item = ProvisioningRequestFactory(item__batch__order=order).item

    with nothing_written():
        response = validate(client, item, "Suspend", deleteInvalidBatchItem=True)
        assert answer_of(response) == conflict(f"Provisioning batch item {item.pk} is complete and cannot be deleted.")
        assert validate(client, item, "Suspend").json()["isValid"] is False


@pytest.mark.rule("validateProvisioningBatchItemTransition", "numeric-object-code")
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("12345", 12345),
        ("1", 1),
        ("123456789", 123456789),
        ("1234567890", "1234567890"),
        ("0", "0"),
        ("012", "012"),
        ("-5", "-5"),
        ("1.5", "1.5"),
        ("\u0663", "\u0663"),
        ("DSL", "DSL"),
    ],
)
def test_code_is_a_number_where_it_reads_as_one(client, order, code, shown):
    item = ProvisioningBatchItemFactory(batch__order=order, code=code)

    answer = validate(client, item).json()["provisionableObjectCode"]

    assert (answer, type(answer)) == (shown, type(shown))


def test_order_of_nobody_is_out_of_an_organisations_sight(client):
    order = OrderFactory(customer=None)
    service_line(order)

    assert build(client, order).status_code == 404
