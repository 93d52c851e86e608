"""Groups in the words of the tickets microservice."""

import datetime

import pytest

from apps.users.factories import WorkGroupFactory
from apps.users.models import WorkGroup

pytestmark = pytest.mark.contract("tickets-microservice")

CREATED = datetime.datetime(2016, 12, 2, 17, 21, 22, 999_999, tzinfo=datetime.UTC)


@pytest.fixture
def groups(db):
    """Two groups, of which the later one comes first by name."""
    groups = [WorkGroupFactory(name="MAC", created_at=CREATED), WorkGroupFactory(name="Billing", created_at=CREATED)]
    WorkGroup.objects.update(updated_at=CREATED + datetime.timedelta(days=1))
    return groups


def _body(group):
    return {
        "id": group.pk,
        "name": group.name,
        "dateCreated": "2016-12-02T17:21:22+0000",
        "dateUpdated": "2016-12-03T17:21:22+0000",
    }


@pytest.mark.rule("listGroups", "groups-ascend-by-id")
@pytest.mark.rule("tickets-microservice", "timestamps-in-utc")
def test_groups_are_listed_by_id(sip, integrator, groups):
    assert sip(integrator).get("/groups").json() == {"data": [_body(group) for group in groups]}


@pytest.mark.rule("listGroups", "no-group-is-empty-array")
def test_groups_without_any_are_an_empty_list(sip, integrator):
    response = sip(integrator).get("/groups")

    assert (response.status_code, response.json()) == (200, {"data": []})


@pytest.mark.rule("getGroup", "data-is-one-object-not-array")
def test_group_is_one_object(sip, integrator, groups):
    assert sip(integrator).get(f"/groups/{groups[1].pk}").json() == {"data": _body(groups[1])}


@pytest.mark.rule("getGroup", "unknown-group-is-404")
@pytest.mark.rule("tickets-microservice", "malformed-path-id-is-404")
@pytest.mark.parametrize("pk", ["999999", "9223372036854775807", "0", "-1", "x", "9223372036854775808", "1.5"])
def test_unknown_group_is_not_found(sip, integrator, groups, pk):
    response = sip(integrator).get(f"/groups/{pk}")

    assert response.status_code == 404
    assert list(response.json()) == ["title", "message"]
