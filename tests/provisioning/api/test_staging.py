"""Staging values, changing one's mind, and the commit."""

from urllib.parse import urlencode

import pytest
from django.db import transaction

from apps.activity.models import Activity
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.factories import ProvisioningInformationItemFactory, StagedProvisioningInformationItemFactory
from apps.provisioning.models import ProvisioningInformationItem, StagedProvisioningInformationItem
from tests.provisioning.api.provisioning_requests import (
    DONE,
    NONE,
    answer_of,
    conflict,
    order_of,
    refused,
    unknown,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(integrator):
    return order_of(integrator)


@pytest.fixture
def items(order):
    """Three of one order."""
    return [ProvisioningInformationItemFactory(order=order, value="1") for _ in range(3)]


def path(order) -> str:
    return f"/order/{order.pk}/provisioningInformationItem/staged"


def entry(item_id, *value) -> dict:
    return {"provisioningInformationItemID": item_id} | ({"value": value[0]} if value else {})


def staged() -> dict:
    return dict(StagedProvisioningInformationItem.objects.values_list("item", "value"))


def values() -> dict:
    return dict(ProvisioningInformationItem.objects.values_list("pk", "value"))


@pytest.mark.sqlite
@pytest.mark.rule("putStagedProvisioningInformationItems", "listed-items-staged-others-kept")
@pytest.mark.rule("putStagedProvisioningInformationItems", "absent-value-is-null")
@pytest.mark.rule("putStagedProvisioningInformationItems", "updated-count-is-array-length")
@pytest.mark.rule("searchStagedProvisioningInformationItems", "one-staged-row-per-item")
def test_listed_items_get_a_staged_value_and_the_others_keep_theirs(client, order, items):
    first, second, third = (item.pk for item in items)
    committed = values()

    answer = client.put(path(order), [entry(first, "2"), entry(second, None), entry(third)])
    assert answer_of(answer) == (200, {"itemsUpdated": 3})
    assert staged() == {first: "2", second: None, third: None}
    again = client.put(path(order), [entry(third, ""), entry(second, "é" * 9_000)])
    assert answer_of(again) == (200, {"itemsUpdated": 2})
    assert staged() == {first: "2", second: "é" * 9_000, third: ""}
    client.put(path(order), [entry(first)])
    assert staged()[first] is None
    assert values() == committed

    rows = client.get(path(order)).json()["value"]
    assert [(row["provisioningInformationItemID"], row["currentValue"], row["value"]) for row in rows] == [
        (first, "1", None),
        (second, "1", "é" * 9_000),
        (third, "1", ""),
    ]
    activities = Activity.objects.filter(verb=ProvisioningVerb.STAGED, subject_id=order.pk).order_by("pk")
    assert [activity.data for activity in activities] == [{"items": 3}, {"items": 2}, {"items": 1}]
    name = "stagedprovisioninginformationitem"
    assert [history_of(activity) for activity in activities] == [[(name, "+")] * 3, [(name, "~")] * 2, [(name, "~")]]


@pytest.mark.rule("putStagedProvisioningInformationItems", "unknown-or-repeated-item-refused")
@pytest.mark.rule("putStagedProvisioningInformationItems", "locked-item-is-conflict")
@pytest.mark.rule("putStagedProvisioningInformationItems", "failed-entry-stages-nothing")
def test_one_bad_entry_stages_nothing(client, order, items):
    first, second, third = (item.pk for item in items)
    client.put(path(order), [entry(first, "kept")])
    elsewhere = ProvisioningInformationItemFactory().pk
    ProvisioningInformationItem.objects.filter(pk=third).update(is_locked=True)
    member = "provisioningInformationItemID"

    with nothing_written():
        for bad, answer in [
            ([entry(NONE, "x")], unknown("provisioningInformationItem", NONE, 400)),
            ([entry(elsewhere, "x")], unknown("provisioningInformationItem", elsewhere, 400)),
            ([entry(third, "x")], conflict(f"Provisioning information item {third} is locked.")),
            ([entry(first, "x")], refused(member, first, "It is listed twice.")),
            ([entry(third, "x"), entry(NONE)], unknown("provisioningInformationItem", NONE, 400)),
        ]:
            body = [entry(first, "new"), entry(second, "new"), *bad]
            assert answer_of(client.put(path(order), body)) == answer
            if bad[0][member] != first:
                assert answer_of(client.put(path(order), [*bad, *body[:2]])) == answer
        for body in ([], {}, None, "text", entry(first)):
            response = client.send("PUT", path(order), raw=b"null" if body is None else None, body=body)
            assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "body")
        text = client.put(path(order), [entry(first, "a\x00")])
        assert answer_of(text) == refused("value", "a\x00", "Must not hold the character U+0000.")


@pytest.mark.rule("deleteStagedProvisioningInformationItems", "code-and-key-select-rows")
@pytest.mark.rule("deleteStagedProvisioningInformationItems", "no-match-is-204")
@pytest.mark.rule("deleteStagedProvisioningInformationItems", "items-and-other-orders-stay")
def test_staged_values_that_match_are_deleted(client, order):
    """Chosen by the body, by the query, by one member each, and by both alike."""
    all_of_them = {"DSL Shelf", "DSL Port", "Email Shelf"}
    for name in sorted(all_of_them):
        code, key_name = name.split()
        for of in (order, order_of()):
            StagedProvisioningInformationItemFactory(
                item__order=of, item__property__code=code, item__property__key_name=key_name
            )
    committed, elsewhere = values(), list(StagedProvisioningInformationItem.objects.exclude(order=order).values())
    for chosen, gone in [
        ({}, {"DSL Shelf", "DSL Port", "Email Shelf"}),
        ({"code": "DSL"}, {"DSL Shelf", "DSL Port"}),
        ({"keyName": "Shelf"}, {"DSL Shelf", "Email Shelf"}),
        ({"code": "DSL", "keyName": "Shelf"}, {"DSL Shelf"}),
        ({"code": "dsl"}, set()),
        ({"code": "DS"}, set()),
        ({"code": "", "keyName": "Shelf"}, set()),
        ({"code": "Email", "keyName": "Port"}, set()),
    ]:
        names = list(chosen)
        for in_query, in_body in [([], names), (names, []), (names[:1], names[1:]), (names, names)]:
            with transaction.atomic():
                _delete_and_compare(client, order, chosen, gone, in_query, in_body, (all_of_them, committed, elsewhere))
                transaction.set_rollback(True)


def _delete_and_compare(client, order, chosen, gone, in_query, in_body, before):
    all_of_them, committed, elsewhere = before
    query = urlencode({name: chosen[name] for name in in_query})
    body = {name: chosen[name] for name in in_body}
    response = client.send("DELETE", f"{path(order)}?{query}", body or None)

    assert answer_of(response) == DONE
    left = StagedProvisioningInformationItem.objects.filter(order=order)
    assert {f"{row.item.code} {row.item.key_name}" for row in left} == all_of_them - gone
    assert values() == committed
    assert list(StagedProvisioningInformationItem.objects.exclude(order=order).values()) == elsewhere
    activities = Activity.objects.filter(verb=ProvisioningVerb.STAGED_REMOVED)
    assert [activity.data for activity in activities] == ([{"items": len(gone)}] if gone else [])
    for activity in activities:
        assert history_of(activity) == [("stagedprovisioninginformationitem", "-")] * len(gone)


@pytest.mark.rule("deleteStagedProvisioningInformationItems", "body-and-query-must-agree")
def test_two_values_of_one_name_delete_nothing(client, order, items):
    client.put(path(order), [entry(item.pk, "x") for item in items])

    with nothing_written():
        for name in ("code", "keyName"):
            response = client.send("DELETE", f"{path(order)}?{name}=DSL", {name: "Email"})
            assert answer_of(response) == refused(name, "Email", "The query says 'DSL'.")


@pytest.mark.sqlite
@pytest.mark.rule("commitStagedProvisioningInformationItems", "commit-writes-and-clears-staged")
@pytest.mark.rule("commitStagedProvisioningInformationItems", "committed-count-may-be-zero")
def test_commit_puts_all_staged_values_in_force(client, order, items):
    first, second, third = (item.pk for item in items)
    elsewhere = StagedProvisioningInformationItemFactory(value="9")
    before = ProvisioningInformationItem.objects.get(pk=first).updated_at
    client.put(path(order), [entry(first, "2"), entry(second)])

    answer = client.post(f"{path(order)}/commit")

    assert answer_of(answer) == (200, {"stagedItemsCommitted": 2})
    assert values() == {first: "2", second: None, third: "1", elsewhere.item_id: "1"}
    assert staged() == {elsewhere.item_id: "9"}
    assert ProvisioningInformationItem.objects.get(pk=first).updated_at > before
    activity = Activity.objects.get(verb=ProvisioningVerb.COMMITTED)
    assert (activity.subject_id, activity.data) == (order.pk, {"items": 2})
    assert history_of(activity) == [
        *[("provisioninginformationitem", "~")] * 2,
        *[("stagedprovisioninginformationitem", "-")] * 2,
    ]
    with nothing_written():
        assert answer_of(client.post(f"{path(order)}/commit")) == (200, {"stagedItemsCommitted": 0})


@pytest.mark.rule("commitStagedProvisioningInformationItems", "locked-item-blocks-commit")
def test_commit_with_a_locked_item_changes_nothing(client, order, items):
    client.put(path(order), [entry(item.pk, "x") for item in items])
    ProvisioningInformationItem.objects.filter(pk=items[1].pk).update(is_locked=True)

    with nothing_written():
        answer = answer_of(client.post(f"{path(order)}/commit"))
    assert answer == conflict(f"Provisioning information item {items[1].pk} is locked.")


def test_many_values_take_as_many_queries_as_one(client, integrator, django_assert_num_queries):
    for count in (1, 100):
        order = order_of(integrator)
        items = [ProvisioningInformationItemFactory(order=order) for _ in range(count)]
        body = [entry(item.pk, "x") for item in items]
        with django_assert_num_queries(11):
            assert client.put(path(order), body).json() == {"itemsUpdated": count}
        with django_assert_num_queries(12):
            assert client.post(f"{path(order)}/commit").json() == {"stagedItemsCommitted": count}
