"""Ids in paths, who may do what, and bodies of the wrong shape, over all operations of provisioning."""

import json
import re
from dataclasses import dataclass

import pytest
from django.db import transaction

from apps.orders.factories import OrderFactory
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.users.factories import UserFactory
from tests.provisioning.api.many import Many
from tests.provisioning.api.provisioning_requests import (
    CONTRACT,
    NONE,
    OPERATIONS,
    SEARCHES,
    answer_of,
    each,
    order_of,
    refused,
    unknown,
)
from tests.support.snapshot import nothing_written

pytestmark = [pytest.mark.contract("order-management")]
IN_PATHS = [name for name, found in OPERATIONS.items() if found.parameters_in("path")]
CALLBACKS = [name for name, found in OPERATIONS.items() if "Callbacks" in found.raw["tags"]]
WRITES = [name for name, found in OPERATIONS.items() if found.method != "get"]


@dataclass
class World:
    """An order with a batch, its item, a failed request and a staged value; and the same ids of elsewhere."""

    ids: dict
    elsewhere: dict

    def path(self, name: str, **others) -> str:
        return OPERATIONS[name].path.format(**self.ids | others)

    def body(self, name: str):
        """A body that would succeed."""
        return {
            "receiveProvisioningRequestCallback": {"provisioningRequestID": self.ids["provisioningRequestID"]},
            "receiveProvisioningRequestBatchCallback": {"provisioningRequestBatchID": self.ids["provisioningBatchID"]},
            "createProvisioningBatch": {"afterBSU": True},
            "provisionBatchItem": {"profileID": self.ids["profile"]},
            "validateProvisioningBatchItemTransition": {"transition": "Suspend", "deleteInvalidBatchItem": True},
            "setupProvisioningInformationItems": {},
            "putStagedProvisioningInformationItems": [{"provisioningInformationItemID": self.ids["information"]}],
            "deleteStagedProvisioningInformationItems": {"code": "DSL"},
        }.get(name)

    def sender(self, name: str, person, provider):
        """Who may send it: a person, or for callbacks the provider."""
        return provider() if name in CALLBACKS else person

    def send(self, client, name: str, body=None, **others):
        body = self.body(name) if body is None else body
        return client.send(OPERATIONS[name].method.upper(), self.path(name, **others), body)


def _rows(order) -> dict:
    batch = ProvisioningBatchFactory(order=order)
    information = ProvisioningInformationItemFactory(order=order)
    StagedProvisioningInformationItemFactory(item=information)
    failed = ProvisioningBatchItemFactory(batch=batch, is_complete=True)
    return {
        "orderID": order.pk,
        "provisioningBatchID": batch.pk,
        "provisioningBatchItemID": ProvisioningBatchItemFactory(batch=batch).pk,
        "provisioningRequestID": ProvisioningRequestFactory(item=failed, status=ProvisioningStatus.IN_ERROR).pk,
        "information": information.pk,
    }


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Rows made once, for the organisation of the integrator; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        integrator = UserFactory(username="integrator", name="Harbour Integration", human_id="USR-12343")
        profile = {"profile": ProvisioningProfileFactory().pk}
        yield World(_rows(order_of(integrator)) | profile, _rows(OrderFactory()) | profile)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", each("malformed-path-id-refused", IN_PATHS))
def test_path_id_that_is_none_is_refused(client, world, name):
    with nothing_written():
        for parameter in re.findall(r"\{(\w+)\}", OPERATIONS[name].path):
            for text in ("0", "-1", "x", "1.5", "%20", "1x", "0x1"):
                shown = text.replace("%20", " ")
                status, body = answer_of(world.send(client, name, **{parameter: text}))
                [error] = body["errors"]
                assert (status, error["field"], error["loggingNumber"]) == (400, parameter, 500002)
                assert error["message"].startswith(f"Value for argument '{parameter}' is not valid: '{shown}'. ")


def _unseen():
    """Each operation with each id of its path, and the rule that tells of that id."""
    rules = {
        "orderID": "order-must-be-visible",
        "provisioningBatchID": "batch-must-be-of-order",
        "provisioningBatchItemID": "item-must-be-of-batch",
        "provisioningRequestID": "request-must-exist",
    }
    for parameter, rule in rules.items():
        names = [name for name in IN_PATHS if f"{{{parameter}}}" in OPERATIONS[name].path]
        found = each(rule, names)
        assert len(found) == len(names)
        for case in found:
            yield pytest.param(case.values[0], parameter, id=f"{case.id}-{parameter}", marks=case.marks)


@pytest.mark.parametrize(("name", "parameter"), list(_unseen()))
def test_what_is_not_there_and_what_may_not_be_seen_are_shown_alike(client, world, name, parameter):
    with nothing_written():
        for number in (NONE, world.elsewhere[parameter], 2**63, 10**40):
            what = parameter.removesuffix("ID")
            assert answer_of(world.send(client, name, **{parameter: number})) == unknown(what, number)
    assert world.send(client, name).status_code < 300


@pytest.mark.parametrize("name", OPERATIONS)
def test_one_without_the_right_is_refused(order_management, client, world, name, integrator):
    integrator.groups.clear()
    message = "You may not see orders." if OPERATIONS[name].method == "get" else "You may not provision orders."
    if name in CALLBACKS:
        message = "Only the token of a provider reports on its provisioning."

    with nothing_written():
        answer = answer_of(world.send(client, name))
        assert world.send(order_management(None), name).status_code == 401

    assert answer == (403, {"errors": [{"field": None, "loggingNumber": 500104, "message": message}]})


def _schema(name: str) -> dict:
    return CONTRACT.resolve(OPERATIONS[name].request_body["content"]["application/json"]["schema"])


@pytest.mark.parametrize("name", [name for name in WRITES if OPERATIONS[name].request_body])
def test_body_of_another_shape_is_refused(client, provider, world, name):
    client = world.sender(name, client, provider)
    schema = _schema(name)
    is_list = schema["type"] == "array"
    if is_list:
        schema = CONTRACT.resolve(schema["items"])
    good = world.body(name)
    good = good[0] if is_list else good

    def send(body):
        raw = json.dumps([body] if is_list else body).encode()
        response = client.send(OPERATIONS[name].method.upper(), world.path(name), raw=raw)
        return response.status_code, [(error["field"], error["loggingNumber"]) for error in response.json()["errors"]]

    with nothing_written():
        assert send(good | {"nothing": 5}) == (400, [("nothing", 500002)])
        for member, part in schema["properties"].items():
            kind = CONTRACT.resolve(part).get("type")
            for other in ("text", 1.5, True, [], {}, None, [0], 0, -1):
                fits = {
                    "string": isinstance(other, str),
                    "boolean": isinstance(other, bool),
                    "object": isinstance(other, dict),
                }.get(str(kind), False)
                nullable = isinstance(kind, list) and (other is None or isinstance(other, str))
                if (fits and "enum" not in CONTRACT.resolve(part)) or nullable:
                    continue
                status, errors = send(good | {member: other})
                assert (status, errors[0]) == (400, (member, 500002)), other
        for member in schema.get("required", []):
            status, errors = send({key: value for key, value in good.items() if key != member})
            assert (status, errors) == (400, [(member, 500002)])
        for raw in (b"{", b"nothing", b"[1, 2", b'"text"', b"5"):
            response = client.send(OPERATIONS[name].method.upper(), world.path(name), raw=raw)
            assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "body")


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_number_that_no_row_can_have_is_refused(client, world, number):
    with nothing_written():
        for name, member, body in [
            ("createProvisioningBatch", "workItemInstanceID", {"workItemInstanceID": number}),
            (
                "createProvisioningBatch",
                "catalogGroupIDs",
                {"orderLineItemFilter": {"catalogGroupIDs": [number]}},
            ),
            ("provisionBatchItem", "profileID", {"profileID": number}),
            (
                "putStagedProvisioningInformationItems",
                "provisioningInformationItemID",
                [{"provisioningInformationItemID": number}],
            ),
        ]:
            assert answer_of(world.send(client, name, body)) == refused(member, number, "Is out of range.")


@pytest.mark.parametrize("name", SEARCHES)
def test_search_takes_as_many_queries_for_40_rows_as_for_one(order_management, django_assert_num_queries, name):
    user = UserFactory()  # who sees none of the rows of the others
    client, many = order_management(user), Many(order_of(user), name)
    client.get("/provisioningRequest")
    path = OPERATIONS[name].path.format(orderID=many.order.pk, provisioningBatchID=many.batch.pk)
    queries = 2 + 1 + path.count("order/") + path.count("provisioningBatch/")

    for count in (1, 40):
        many.fill(count)
        with django_assert_num_queries(queries):
            assert len(client.get(f"{path}?$top=500").json()["value"]) == min(count, many.most)
        with django_assert_num_queries(queries + 1):
            assert client.get(f"{path}?$count=true&$top=2").json()["@count"] == min(count, many.most)
