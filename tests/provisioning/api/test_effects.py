"""What callbacks change: seen by another operation, on the desk and in the history."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.activity.models import Activity
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.provisioning.models import ProvisioningBatchItem
from apps.users.factories import AgentFactory
from tests.provisioning.api.provisioning_requests import order_of

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def request_(integrator):
    return ProvisioningRequestFactory(item__batch__order=order_of(integrator))


@pytest.fixture
def board(request_):
    """`board()`: what an agent reads on the board of the request's order."""
    http = Client()
    http.force_login(AgentFactory())

    def read():
        html = http.get(reverse("admin:provisioning_board", args=[request_.order_id])).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    return read


@pytest.fixture
def items(client, request_):
    """`items()`: the item of the request's batch as the search shows it."""

    def read():
        path = f"/order/{request_.order_id}/provisioningBatch/{request_.item.batch_id}/item"
        [row] = client.get(path).json()["value"]
        return row

    return read


def report(client, request_, **body):
    body = {"provisioningRequestID": request_.pk} | body
    assert client.post("/callback/provisioningRequest", body).status_code == 204


def report_batch(client, request_, **body):
    body = {"provisioningRequestBatchID": request_.item.batch_id} | body
    assert client.post("/callback/provisioningRequestBatch", body).status_code == 204


def moves_of(model) -> list[tuple]:
    """Who wrote each version of the only row, as its history tells."""
    return [(row.history_type, row.activity.who) for row in model.history.order_by("history_id") if row.activity]


@pytest.mark.effect("receiveProvisioningRequestCallback", "status-reported")
def test_reported_status_shows_in_the_search_on_the_board_and_in_the_history(verizon, client, request_, board):
    report(verizon, request_, provisioningRequestStatusID=7)

    [row] = client.get("/provisioningRequest").json()["value"]
    assert (row["ProvisioningRequestStatusID"], row["ProvisioningRequestStatus"]) == (7, "In Error")
    assert "In Error" in board()
    assert moves_of(request_) == [("~", "Verizon")]
    assert Activity.objects.get(verb=ProvisioningVerb.REPORTED).data == {"status": "In Error"}


@pytest.mark.effect("receiveProvisioningRequestCallback", "note-reported")
def test_reported_note_shows_on_the_batch_item_on_the_board_and_in_the_history(verizon, request_, board, items):
    report(verizon, request_, note="No such port")

    assert items()["note"] == "No such port"
    assert "No such port" in board()
    assert moves_of(request_) == [("~", "Verizon")]


@pytest.mark.effect("receiveProvisioningRequestCallback", "provider-reported")
def test_reported_provider_shows_on_the_batch_item_on_the_board_and_in_the_history(verizon, request_, board, items):
    report(verizon, request_, provider="Verizon East")

    assert items()["provider"] == "Verizon East"
    assert "Verizon East" in board()
    assert moves_of(request_) == [("~", "Verizon")]


@pytest.mark.effect("receiveProvisioningRequestCallback", "batch-item-dated")
def test_report_dates_the_batch_item(verizon, request_, board, items):
    ProvisioningBatchItem.objects.update(updated_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    before = items()["lastModifiedDate"]

    report(verizon, request_, note="x")

    assert before.startswith("2020-01-01")
    assert items()["lastModifiedDate"] > "2020-01-02"
    assert "&lt; 1 m ago" in board()


@pytest.mark.effect("receiveProvisioningRequestBatchCallback", "running-reported")
def test_reported_running_shows_on_the_items_on_the_board_and_in_the_history(verizon, request_, board, items):
    assert "running" not in board()

    report_batch(verizon, request_, isRunning=True)

    assert items()["batchIsRunning"] is True
    assert "running" in board()
    assert moves_of(request_.item.batch) == [("~", "Verizon")]


@pytest.mark.effect("receiveProvisioningRequestBatchCallback", "batch-note-reported")
def test_reported_note_of_a_batch_shows_on_the_items_on_the_board_and_in_the_history(verizon, request_, board, items):
    report_batch(verizon, request_, note="Two of three are done")

    assert items()["batchNote"] == "Two of three are done"
    assert "Two of three are done" in board()
    assert moves_of(request_.item.batch) == [("~", "Verizon")]
