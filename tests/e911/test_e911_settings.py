"""getE911ServiceAddress and updateE911ServiceAddress."""

import pytest

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.e911.constants import E911LookupKind, E911Verb
from apps.e911.factories import E911SettingsFactory, ServiceItemAddressFactory, lookup
from apps.e911.models import E911Settings, ServiceAddress, ServiceItemAddress
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, ServiceInformationItemFactory, ServiceLineFactory
from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import DONE, answer_of, forbidden, refused, replacing, unknown
from tests.payments.payments_requests import NONE
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")
EMPTY = {
    "e911ClassOfService": None,
    "e911ClassOfServiceID": None,
    "e911ServiceAddressID": None,
    "e911TypeOfService": None,
    "e911TypeOfServiceID": None,
}
WORDS = {"e911ClassOfService": "Business", "e911ClassOfServiceID": 2,
         "e911TypeOfService": "Non-Pub", "e911TypeOfServiceID": 3}  # fmt: skip
PATHS = "Must be /e911ClassOfServiceID or /e911ServiceAddressID or /e911TypeOfServiceID."


@pytest.fixture
def item(integrator):
    order = OrderFactory(customer=CustomerFactory(organisation=integrator.organisation))
    return ServiceInformationItemFactory(order=order)


@pytest.fixture
def pair(item):
    return ServiceItemAddressFactory(item=item)


def path_of(item) -> str:
    return f"/serviceInformationItem/{getattr(item, 'pk', item)}/e911ServiceAddress"


def summary_of(client, item) -> dict:
    response = client.get(path_of(item))
    assert response.status_code == 200
    return response.json()


def set_up(pair) -> E911Settings:
    return E911SettingsFactory(
        item=pair.item,
        place=pair,
        class_of_service=lookup(E911LookupKind.CLASS_OF_SERVICE, 2),
        type_of_service=lookup(E911LookupKind.TYPE_OF_SERVICE, 3),
    )


@pytest.mark.rule("getE911ServiceAddress", "no-settings-gives-nulls")
def test_settings_are_shown_and_missing_ones_are_null(subscriber, item, pair):
    assert summary_of(subscriber, item) == EMPTY

    set_up(pair)

    assert summary_of(subscriber, item) == WORDS | {"e911ServiceAddressID": pair.address_id}


@pytest.mark.rule("getE911ServiceAddress", "service-item-must-exist")
@pytest.mark.rule("updateE911ServiceAddress", "service-item-must-exist")
def test_item_must_exist_and_be_visible(subscriber, staff, integrator):
    foreign = ServiceItemAddressFactory()
    patch = replacing(e911ServiceAddressID=foreign.address_id)

    with nothing_written():
        for client, pk in [(staff, NONE), (subscriber, NONE), (subscriber, foreign.item_id)]:
            missing = unknown("serviceInformationItem", pk)
            assert answer_of(client.get(path_of(pk))) == missing
            assert answer_of(client.patch(path_of(pk), patch)) == missing
            assert answer_of(client.patch(path_of(pk), {"strange": 1})) == missing
    assert summary_of(staff, foreign.item) == EMPTY
    assert answer_of(staff.patch(path_of(foreign.item), patch)) == DONE


@pytest.mark.rule("getE911ServiceAddress", "malformed-path-id-refused")
@pytest.mark.rule("updateE911ServiceAddress", "malformed-path-id-refused")
@pytest.mark.parametrize("text", ["0", "-1", "abc", "1.5"])
def test_path_that_is_no_id_is_refused(staff, text):
    for answer in (staff.get(path_of(text)), staff.patch(path_of(text), replacing(e911TypeOfServiceID=3))):
        status, body = answer_of(answer)
        assert (status, body["errors"][0]["field"]) == (400, "serviceInformationItemID")


@pytest.mark.rule("updateE911ServiceAddress", "only-e911-paths-patched")
@pytest.mark.rule("updateE911ServiceAddress", "unknown-class-or-type-refused")
@pytest.mark.rule("updateE911ServiceAddress", "unset-field-counts-as-null")
@pytest.mark.parametrize("state", [OrderState.IN_CART, OrderState.IN_PROCESS, OrderState.COMPLETED])
@pytest.mark.parametrize("op", ["add", "replace"])
def test_unset_fields_are_set_and_texts_follow(subscriber, integrator, item, pair, op, state):
    item.order.state = state
    item.order.save()
    patch = [
        {"op": op, "path": "/e911ClassOfServiceID", "value": 2},
        {"op": op, "path": "/e911TypeOfServiceID", "value": "3"},
        {"op": op, "path": "/e911ServiceAddressID", "value": str(pair.address_id)},
    ]

    assert answer_of(subscriber.patch(path_of(item), patch)) == DONE

    assert summary_of(subscriber, item) == WORDS | {"e911ServiceAddressID": pair.address_id}
    activity = Activity.objects.get(verb=E911Verb.CHANGED)
    assert (activity.actor, activity.subject_id, activity.data) == (integrator, item.order_id, {"item": item.pk})
    assert history_of(activity) == [("e911settings", "+")]


@pytest.mark.rule("updateE911ServiceAddress", "only-e911-paths-patched")
@pytest.mark.rule("updateE911ServiceAddress", "value-is-positive-integer")
@pytest.mark.rule("updateE911ServiceAddress", "unset-field-counts-as-null")
@pytest.mark.parametrize("member", ["e911ClassOfServiceID", "e911TypeOfServiceID", "e911ServiceAddressID"])
def test_removed_field_is_null_with_its_text(subscriber, item, pair, member):
    for _ in range(2):  # one that is unset already stays so
        patch = [{"op": "remove", "path": f"/{member}", "value": "anything, which remove ignores"}]
        assert answer_of(subscriber.patch(path_of(item), patch)) == DONE
        assert summary_of(subscriber, item) == EMPTY
    E911Settings.objects.all().delete()
    set_up(pair)
    gone = {member: None, member.removesuffix("ID"): None} if "Address" not in member else {member: None}

    assert answer_of(subscriber.patch(path_of(item), [{"op": "remove", "path": f"/{member}"}])) == DONE

    assert summary_of(subscriber, item) == WORDS | {"e911ServiceAddressID": pair.address_id} | gone


@pytest.mark.rule("updateE911ServiceAddress", "only-e911-paths-patched")
@pytest.mark.rule("updateE911ServiceAddress", "value-is-positive-integer")
@pytest.mark.rule("updateE911ServiceAddress", "patch-applies-all-or-none")
def test_patch_of_another_shape_is_refused(subscriber, item, pair):
    good = {"op": "replace", "path": "/e911ClassOfServiceID", "value": 4}
    set_up(pair)
    wrong = [
        ({"op": "test", "path": "/e911TypeOfServiceID", "value": 3}, "op"),
        ({"op": "move", "path": "/e911TypeOfServiceID", "from": "/e911ClassOfServiceID"}, "op"),
        ({"op": "copy", "path": "/e911TypeOfServiceID", "from": "/e911ClassOfServiceID"}, "op"),
        ({"path": "/e911TypeOfServiceID", "value": 3}, "op"),
        ({"op": "replace", "path": "/e911ClassOfService", "value": "Business"}, "path"),
        ({"op": "replace", "path": "/", "value": 3}, "path"),
        ({"op": "replace", "path": "e911TypeOfServiceID", "value": 3}, "path"),
        ({"op": "replace", "path": "/e911TypeOfServiceID/0", "value": 3}, "path"),
        ({"op": "replace", "value": 3}, "path"),
        ({"op": "replace", "path": "/e911TypeOfServiceID", "value": 3, "more": 1}, "more"),
        *[
            ({"op": op, "path": "/e911TypeOfServiceID", "value": value}, "e911TypeOfServiceID")
            for op in ("add", "replace")
            for value in (None, 0, -3, 1.5, True, "0", "03", "3 ", "3.0", "", "three", [3], {"ID": 3}, 2**63)
        ],
        ({"op": "replace", "path": "/e911TypeOfServiceID"}, "e911TypeOfServiceID"),
        ({"op": "add", "path": "/e911ServiceAddressID", "value": "9" * 19}, "e911ServiceAddressID"),
        ("replace", "op"),
    ]

    with nothing_written():
        for step, field in wrong:
            for patch in ([step], [good, step], [step, good]):
                status, answer = answer_of(subscriber.patch(path_of(item), patch))
                assert (status, answer["errors"][0]["field"]) == (400, field), step
        for body in ([], {}, {"op": "remove"}, None, "text"):
            assert subscriber.patch(path_of(item), body).status_code == 400


@pytest.mark.rule("updateE911ServiceAddress", "address-must-be-of-item")
@pytest.mark.rule("updateE911ServiceAddress", "patch-applies-all-or-none")
def test_address_must_be_one_of_the_very_item(subscriber, item, pair):
    sibling = ServiceItemAddressFactory(item=ServiceInformationItemFactory(order=item.order)).address_id
    reason = "It is not an address of this service information item."
    good = replacing(e911ServiceAddressID=pair.address_id, e911ClassOfServiceID=2)

    with nothing_written():
        for pk in (NONE, sibling, 2**62):
            bad = replacing(e911ServiceAddressID=pk)
            for patch in (bad, good + bad, bad + good):  # also one that a later operation would replace
                assert answer_of(subscriber.patch(path_of(item), patch)) == refused("e911ServiceAddressID", pk, reason)
    assert answer_of(subscriber.patch(path_of(item), good)) == DONE


@pytest.mark.rule("updateE911ServiceAddress", "unknown-class-or-type-refused")
@pytest.mark.rule("updateE911ServiceAddress", "patch-applies-all-or-none")
@pytest.mark.parametrize(
    ("member", "other", "label"),
    [
        ("e911ClassOfServiceID", E911LookupKind.ADDRESS_STATUS, "E911 class of service"),
        ("e911TypeOfServiceID", E911LookupKind.COUNTY, "E911 type of service"),
    ],
)
def test_class_or_type_that_is_not_configured_is_refused(subscriber, item, pair, member, other, label):
    lookup(other, 77, "Of another kind")
    good = replacing(e911ServiceAddressID=pair.address_id)

    with nothing_written():
        for number in (77, NONE, 2**40):
            answer = answer_of(subscriber.patch(path_of(item), good + replacing(**{member: number})))
            assert answer == refused(member, number, f"There is no such {label}.")


@pytest.mark.rule("updateE911ServiceAddress", "patch-applies-all-or-none")
def test_operations_apply_in_order(subscriber, item, pair):
    set_up(pair)
    patch = [
        {"op": "remove", "path": "/e911ClassOfServiceID"},
        {"op": "add", "path": "/e911ClassOfServiceID", "value": 8},
        {"op": "replace", "path": "/e911TypeOfServiceID", "value": 1},
        {"op": "remove", "path": "/e911TypeOfServiceID"},
    ]

    assert answer_of(subscriber.patch(path_of(item), patch)) == DONE

    expected = {"e911ClassOfService": "Mobile", "e911ClassOfServiceID": 8, "e911ServiceAddressID": pair.address_id}
    assert summary_of(subscriber, item) == EMPTY | expected
    assert history_of(Activity.objects.get(verb=E911Verb.CHANGED)) == [("e911settings", "~")]


def test_one_without_the_right_is_refused(order_management, item, integrator):
    user = UserFactory(username="nobody", organisation=integrator.organisation)
    user.groups.clear()
    client = order_management(user)
    assert client.get("/order").status_code == 403

    with nothing_written():
        assert answer_of(client.get(path_of(item))) == forbidden("You may not see orders.")
        answer = answer_of(client.patch(path_of(item), replacing(e911TypeOfServiceID=3)))
        assert answer == forbidden("You may not change orders.")
        answer = answer_of(client.get("/serviceInformationItemServiceAddress"))
        assert answer == forbidden("You may not see orders.")


def test_line_that_is_taken_off_its_order_takes_its_places_along(subscriber, item, pair):
    set_up(pair)
    line = ServiceLineFactory(order=item.order, service_item=item, item=item.item)

    assert answer_of(subscriber.delete(f"/orderItem/{line.pk}")) == DONE

    assert (E911Settings.objects.count(), ServiceItemAddress.objects.count()) == (0, 0)
    removed = history_of(Activity.objects.get(verb=OrderVerb.ITEM_REMOVED))
    assert {("e911settings", "-"), ("serviceitemaddress", "-")} <= set(removed)
    assert ServiceAddress.objects.filter(pk=pair.address_id).exists()
