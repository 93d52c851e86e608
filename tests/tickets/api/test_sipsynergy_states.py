"""States in the words of the tickets microservice."""

import datetime

import pytest

from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification
from tests.tickets.api.sipsynergy_requests import refusal

pytestmark = pytest.mark.contract("tickets-microservice")

NUMBERS = {"state": 1, "type": 2, "priority": 3, "stage": 4, "outcome": 5}
CREATED = datetime.datetime(2016, 12, 2, 17, 21, 22, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _dates(db):
    Classification.objects.update(created_at=CREATED, updated_at=CREATED)


def _expected(*kinds):
    return {
        "data": [
            {
                "id": row.pk,
                "description": row.name.upper() if row.kind == ClassificationKind.STATUS else row.name,
                "type": row.kind,
                "dateCreated": "2016-12-02T17:21:22+0000",
                "dateUpdated": "2016-12-02T17:21:22+0000",
            }
            for row in sorted(Classification.objects.filter(kind__in=kinds), key=lambda row: row.pk)
        ]
    }


@pytest.mark.rule("listStates", "every-state-by-default")
@pytest.mark.rule("listStates", "states-ascend-by-id")
@pytest.mark.rule("listStatesByType", "every-state-by-default")
@pytest.mark.rule("listStatesByType", "states-ascend-by-id")
@pytest.mark.parametrize("path", ["/states", "/states/"])
@pytest.mark.parametrize("query", ["", "?type=all"])
def test_states_of_every_type_are_listed_by_id(sip, integrator, path, query):
    # A row whose kind comes first has the highest id, and an impact is no state of this dialect.
    Classification.objects.create(
        kind=ClassificationKind.STATUS, number=1, name="Parked", lifecycle="open", created_at=CREATED
    )
    Classification.objects.update(updated_at=CREATED)

    answer = sip(integrator).get(path + query).json()

    assert answer == _expected(1, 2, 3, 4, 5)
    assert answer["data"][-1]["description"] == "PARKED"
    assert {state["type"] for state in answer["data"]} == {1, 2, 3, 4, 5}


@pytest.mark.rule("listStates", "same-as-path-with-slash")
@pytest.mark.rule("listStates", "no-redirect-between-paths")
@pytest.mark.rule("listStates", "type-numbers-of-states")
@pytest.mark.rule("listStatesByType", "type-selects-its-states")
@pytest.mark.rule("listStatesByType", "type-numbers-of-states")
@pytest.mark.rule("tickets-microservice", "only-states-has-trailing-slash")
@pytest.mark.parametrize(("name", "number"), NUMBERS.items())
def test_states_of_one_type_are_the_same_with_and_without_slash(sip, integrator, name, number):
    client = sip(integrator)

    responses = [client.get(f"{path}?type={name}") for path in ("/states", "/states/")]

    assert [response.status_code for response in responses] == [200, 200]
    assert [response.json() for response in responses] == [_expected(number)] * 2
    assert len(_expected(number)["data"]) > 2


def test_first_state_is_the_one_of_the_document(sip, integrator):
    first = sip(integrator).get("/states?type=state").json()["data"][0]

    assert (first["description"], first["type"]) == ("OPEN", 1)


@pytest.mark.rule("listStates", "unknown-state-type-refused")
@pytest.mark.rule("listStatesByType", "unknown-state-type-refused")
@pytest.mark.parametrize("path", ["/states", "/states/"])
@pytest.mark.parametrize("value", ["", "ALL", "State", "states", "1", "impact", "all%20", "%00", "all,type", "null"])
def test_any_other_type_is_refused(sip, integrator, path, value):
    response = sip(integrator).get(f"{path}?type={value}")

    message = "Must be 'all', 'state', 'type', 'priority', 'stage' or 'outcome'."
    assert (response.status_code, response.json()) == (422, refusal({"type": [message]}))
