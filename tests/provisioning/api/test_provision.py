"""Creating the requests of batch items, regenerating failed ones, and searching them."""

import pytest

from apps.activity.models import Activity
from apps.dialects.datetimes import milliseconds
from apps.orders.constants import OrderLookupKind, OrderState
from apps.orders.factories import OrderFactory, lookup
from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.operations import requests as requests_module
from tests.provisioning.api.provisioning_requests import (
    DONE,
    NONE,
    answer_of,
    conflict,
    feature_line,
    order_of,
    refused,
    service_line,
    unknown,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(integrator):
    return order_of(integrator)


@pytest.fixture
def profile(db):
    return ProvisioningProfileFactory(provider__name="Lumen")


def provision(client, item, profile_id, **body):
    path = f"/order/{item.batch.order_id}/provisioningBatch/{item.batch_id}/item/{item.pk}/provision"
    return client.post(path, {"profileID": profile_id} | body)


def summary_of(client, item) -> dict:
    path = f"/order/{item.batch.order_id}/provisioningBatch/{item.batch_id}/item"
    [row] = client.get(f"{path}?$filter=provisioningBatchItemID eq {item.pk}").json()["value"]
    return row


@pytest.mark.rule("provisionBatchItem", "request-completes-item")
@pytest.mark.rule("provisionBatchItem", "last-item-closes-batch")
@pytest.mark.rule("searchProvisioningBatchItems", "incomplete-means-without-request")
@pytest.mark.rule("searchProvisioningBatchItems", "unprovisioned-fields-are-null")
def test_provisioned_item_has_a_request_and_the_last_one_closes_the_batch(client, order, profile):
    service = service_line(order, service_item__service_number="8881110001")
    batch = ProvisioningBatchFactory(order=order)
    first = ProvisioningBatchItemFactory(batch=batch, service_item=service.service_item)
    second = ProvisioningBatchItemFactory(batch=batch)
    path = f"/order/{order.pk}/provisioningBatch/{batch.pk}/item?$filter=isComplete eq "
    before = summary_of(client, first)
    assert before == {
        "batchIsRunning": None,
        "batchNote": None,
        "code": "DSL",
        "isComplete": False,
        "lastModifiedDate": milliseconds(first.updated_at),
        "note": None,
        "orderTxnItemID": None,
        "provider": None,
        "provisioningBatchID": batch.pk,
        "provisioningBatchItemID": first.pk,
        "provisioningRequestID": None,
        "provisioningRequestStatus": None,
        "provisioningRequestStatusID": None,
        "regenerated": False,
        "serviceInformationItemID": service.service_item_id,
        "serviceNumber": "8881110001",
        "transition": "Activate",
    }

    assert answer_of(provision(client, first, profile.pk)) == DONE

    request = ProvisioningRequest.objects.get()
    assert (request.item, request.order, request.profile) == (first, order, profile)
    assert (request.status, request.provider, request.generation, request.attempts) == (1, "Lumen", 1, 0)
    first.refresh_from_db()
    assert summary_of(client, first) == before | {
        "isComplete": True,
        "lastModifiedDate": milliseconds(first.updated_at),
        "provider": "Lumen",
        "provisioningRequestID": request.pk,
        "provisioningRequestStatus": "Created",
        "provisioningRequestStatusID": 1,
    }
    activity = Activity.objects.get(verb=ProvisioningVerb.ITEM_PROVISIONED)
    assert (activity.subject_id, activity.object_id, activity.data) == (order.pk, request.pk, {"code": "DSL"})
    assert history_of(activity) == [("provisioningbatchitem", "~"), ("provisioningrequest", "+")]
    assert [row["provisioningBatchItemID"] for row in client.get(f"{path}false").json()["value"]] == [second.pk]
    batch.refresh_from_db()
    assert batch.is_open

    assert answer_of(provision(client, second, profile.pk)) == DONE
    batch.refresh_from_db()
    assert not batch.is_open
    assert client.get(f"{path}false").json()["value"] == []
    assert [(row.is_open, row.history_type) for row in batch.history.all()] == [(False, "~"), (True, "+")]


@pytest.mark.rule("provisionBatchItem", "profile-must-exist")
def test_profile_must_exist(client, order, profile):
    item = ProvisioningBatchItemFactory(batch__order=order)
    retired = ProvisioningProfileFactory(is_active=False)
    path = f"/order/{order.pk}/provisioningBatch/{item.batch_id}/item/{item.pk}/provision"

    with nothing_written():
        for number in (NONE, retired.pk):
            assert answer_of(provision(client, item, number)) == unknown("profile", number, 400)
        assert answer_of(client.post(path, {})) == refused("profileID", "", "A value is required.")


@pytest.mark.rule("provisionBatchItem", "complete-item-is-conflict")
@pytest.mark.rule("provisionBatchItem", "regenerate-needs-failed-request")
@pytest.mark.parametrize("status", ProvisioningStatus)
def test_complete_item_is_provisioned_again_only_as_a_failed_one_that_is_to_be_made_anew(
    client, order, profile, status
):
    request = ProvisioningRequestFactory(item__batch__order=order, status=status)
    item = request.item

    with nothing_written():
        answer = answer_of(provision(client, item, profile.pk))
        assert answer == conflict(f"Provisioning batch item {item.pk} is complete.")
        assert answer_of(provision(client, item, profile.pk, regenerate=False)) == answer
    if status != ProvisioningStatus.IN_ERROR:
        with nothing_written():
            message = (
                f"Provisioning request {request.pk} is {status.label}; only one that is In Error can be regenerated."
            )
            assert answer_of(provision(client, item, profile.pk, regenerate=True)) == conflict(message)


@pytest.mark.rule("provisionBatchItem", "regenerate-restarts-failed-request")
@pytest.mark.rule("searchProvisioningBatchItems", "regenerated-shows-on-item")
@pytest.mark.parametrize("is_open", [True, False])
def test_failed_request_is_made_anew_for_the_profile(client, order, profile, is_open):
    request = ProvisioningRequestFactory(
        item__batch__order=order,
        item__batch__is_open=is_open,
        status=ProvisioningStatus.IN_ERROR,
        attempts=3,
        last_error="no such port",
        next_attempt_at=None,
    )
    assert summary_of(client, request.item)["regenerated"] is False

    assert answer_of(provision(client, request.item, profile.pk, regenerate=True)) == DONE

    request.refresh_from_db()
    assert (request.status, request.profile, request.provider) == (ProvisioningStatus.CREATED, profile, "Lumen")
    assert (request.generation, request.attempts, request.last_error) == (2, 0, "")
    assert request.next_attempt_at is not None
    row = summary_of(client, request.item)
    assert (row["regenerated"], row["provisioningRequestID"], row["isComplete"]) == (True, request.pk, True)
    assert (row["provisioningRequestStatus"], row["provider"]) == ("Created", "Lumen")
    request.item.batch.refresh_from_db()
    assert request.item.batch.is_open is is_open
    assert ProvisioningRequest.objects.count() == 1
    assert history_of(Activity.objects.get(verb=ProvisioningVerb.REGENERATED)) == [("provisioningrequest", "~")]


@pytest.mark.rule("provisionBatchItem", "regenerate-needs-failed-request")
def test_item_without_a_request_is_provisioned_normally_when_it_is_to_be_made_anew(client, order, profile):
    item = ProvisioningBatchItemFactory(batch__order=order)

    assert answer_of(provision(client, item, profile.pk, regenerate=True)) == DONE

    assert ProvisioningRequest.objects.get(item=item).generation == 1
    assert summary_of(client, item)["regenerated"] is False


@pytest.mark.rule("provisionBatchItem", "cancelled-order-is-conflict")
def test_item_of_a_cancelled_order_is_not_provisioned(client, integrator, profile):
    order = order_of(integrator, state=OrderState.CANCELLED)
    item = ProvisioningBatchItemFactory(batch__order=order)
    failed = ProvisioningRequestFactory(item__batch__order=order, status=ProvisioningStatus.IN_ERROR)

    with nothing_written():
        for response in (
            provision(client, item, profile.pk),
            provision(client, failed.item, profile.pk, regenerate=True),
            client.post(f"/provisioningRequest/{failed.pk}/regenerate"),
        ):
            assert answer_of(response) == conflict(f"Order {order.pk} is cancelled.")


@pytest.mark.rule("provisionBatchItem", "failed-request-leaves-item-open")
def test_request_that_cannot_be_made_leaves_item_and_batch_as_they_were(client, order, profile, monkeypatch):
    item = ProvisioningBatchItemFactory(batch__order=order)

    def fail(*args):
        raise RuntimeError("the queue is full")

    monkeypatch.setattr(requests_module, "enqueue", fail)
    with nothing_written():
        response = client.client.generic(
            "POST",
            f"{client.root}/order/{order.pk}/provisioningBatch/{item.batch_id}/item/{item.pk}/provision",
            f'{{"profileID": {profile.pk}}}',
            content_type="application/json",
            headers=client.headers,
        )
    assert response.status_code == 500
    item.refresh_from_db()
    assert (item.is_complete, item.batch.is_open) == (False, True)


# -- regenerating by request


@pytest.mark.rule("regenerateProvisioningRequest", "only-failed-request-restarts")
@pytest.mark.rule("regenerateProvisioningRequest", "restart-keeps-id-and-profile")
@pytest.mark.parametrize("status", ProvisioningStatus)
def test_only_a_failed_request_is_made_anew(client, order, status):
    request = ProvisioningRequestFactory(item__batch__order=order, status=status, note="x")
    path = f"/provisioningRequest/{request.pk}/regenerate"
    message = f"Provisioning request {request.pk} is {status.label}; only one that is In Error can be regenerated."

    if status != ProvisioningStatus.IN_ERROR:
        with nothing_written():
            assert answer_of(client.post(path)) == conflict(message)
        return
    assert answer_of(client.post(path)) == DONE
    [row] = client.get("/provisioningRequest").json()["value"]
    assert (row["ProvisioningRequestID"], row["Regenerated"], row["ProvisioningRequestStatus"]) == (
        request.pk,
        True,
        "Created",
    )
    shown = summary_of(client, request.item)
    assert (shown["regenerated"], shown["provisioningRequestStatusID"]) == (True, 1)
    fresh = ProvisioningRequest.objects.get()
    assert (fresh.profile, fresh.generation, fresh.idempotency_key) == (request.profile, 2, f"{request.pk}-2")
    assert answer_of(client.post(path)) == conflict(message.replace("In Error;", "Created;"))


# -- searching requests


@pytest.mark.rule("searchProvisioningRequests", "only-requests-of-visible-orders")
@pytest.mark.rule("searchProvisioningRequests", "complete-when-status-final")
def test_requests_of_visible_orders_are_shown_with_customer_line_and_service(client, integrator, agent):
    order = order_of(integrator, type=lookup(OrderLookupKind.ORDER_TYPE, 1))
    service = service_line(order, service_item__service_number="8881110001")
    feature = feature_line(service, description="DSL Modem")
    item = ProvisioningBatchItemFactory(
        batch__order=order, service_item=service.service_item, order_item=feature, is_complete=True
    )
    request = ProvisioningRequestFactory(item=item, note="x")
    ProvisioningRequestFactory()
    ProvisioningRequestFactory(item__batch__order=OrderFactory(customer=None))
    request.refresh_from_db()

    assert client.get("/provisioningRequest").json() == {
        "value": [
            {
                "AccountNumber": order.customer.account_number,
                "Code": "DSL",
                "CustomerID": order.customer_id,
                "CustomerName": order.customer.name,
                "IsComplete": False,
                "LastModifiedDate": milliseconds(request.updated_at),
                "Note": "x",
                "OrderItem": "DSL Modem",
                "OrderItemCatalog": "Voice mail",
                "OrderItemCatalogID": feature.item_id,
                "OrderItemCatalogSKU": feature.item.sku,
                "OrderItemID": feature.pk,
                "OrderTxnID": order.pk,
                "OrderType": "Add Service Order Type Name",
                "OrderTypeID": 1,
                "Provider": "Verizon",
                "ProvisioningBatchID": item.batch_id,
                "ProvisioningBatchItemID": item.pk,
                "ProvisioningRequestID": request.pk,
                "ProvisioningRequestStatus": "Created",
                "ProvisioningRequestStatusID": 1,
                "Regenerated": False,
                "ServiceInformationItem": "Wireless Service 8881110001",
                "ServiceInformationItemCatalog": "Wireless Service",
                "ServiceInformationItemCatalogID": service.item_id,
                "ServiceInformationItemCatalogSKU": service.item.sku,
                "ServiceInformationItemID": service.service_item_id,
                "ServiceNumber": "8881110001",
            }
        ]
    }
    for status in ProvisioningStatus:
        ProvisioningRequest.objects.filter(pk=request.pk).update(status=status)
        [row] = client.get("/provisioningRequest").json()["value"]
        assert row["IsComplete"] is (status in (ProvisioningStatus.COMPLETED, ProvisioningStatus.CANCELLED))


@pytest.mark.rule("getProvisioningRequestSummary", "items-of-all-batches-count")
@pytest.mark.rule("getProvisioningRequestSummary", "item-counts-by-present-status")
@pytest.mark.rule("getProvisioningRequestSummary", "last-activity-date-and-format")
@pytest.mark.rule("getProvisioningRequestSummary", "no-request-gives-zeros")
def test_summary_counts_the_items_of_all_batches_by_status(client, order):
    path = f"/order/{order.pk}/provisioningRequestSummary"
    nothing = {
        "cancelledItemsCount": 0,
        "completedItemsCount": 0,
        "createdItemsCount": 0,
        "inErrorItemsCount": 0,
        "inProgressItemsCount": 0,
        "lastActivityDate": None,
        "pendingItemsCount": 0,
        "submittedItemsCount": 0,
    }
    batches = [ProvisioningBatchFactory(order=order, is_open=is_open) for is_open in (True, False)]
    waiting = ProvisioningBatchItemFactory(batch=batches[0])
    assert client.get(path).json() == nothing

    for status in ProvisioningStatus:
        for _ in range(status):
            ProvisioningRequestFactory(
                item=ProvisioningBatchItemFactory(batch=batches[status % 2], is_complete=True), status=status
            )
    ProvisioningRequestFactory()
    batches[0].items.update(updated_at="2020-04-20T12:00:00Z")
    batches[1].items.update(updated_at="2020-04-21T00:23:43.9Z")
    type(waiting).objects.filter(pk=waiting.pk).update(updated_at="2021-01-01T00:00:00Z")  # has no request
    assert client.get(path).json() == {
        "cancelledItemsCount": 6,
        "completedItemsCount": 5,
        "createdItemsCount": 1,
        "inErrorItemsCount": 7,
        "inProgressItemsCount": 4,
        "lastActivityDate": "04/21/2020 12:23:43 AM",
        "pendingItemsCount": 2,
        "submittedItemsCount": 3,
    }
    batches[0].items.filter(is_complete=True).update(updated_at="2020-04-21T16:05:09Z")
    assert client.get(path).json()["lastActivityDate"] == "04/21/2020 04:05:09 PM"
