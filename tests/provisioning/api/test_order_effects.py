"""What batches, requests and values change, as the other operations, the desk and the history show it."""

import pytest

from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from tests.provisioning.api.provisioning_requests import order_of, service_line

pytestmark = pytest.mark.contract("order-management")
BOARD, VALUES = "provisioning_board", "provisioning_values"


@pytest.fixture
def order(db):
    return order_of()


@pytest.fixture
def item(order):
    return ProvisioningBatchItemFactory(batch__order=order, code="VOICE-7")


@pytest.fixture
def failed(order):
    """A request that is In Error."""
    return ProvisioningRequestFactory(
        item__batch__order=order, status=ProvisioningStatus.IN_ERROR, last_error="No such port", provider="Lumen"
    )


@pytest.fixture
def value(order):
    return ProvisioningInformationItemFactory(order=order, property__key_name="Shelf", value="one")


def at(item, name: str = "") -> str:
    """The path of a batch's items, or of something to do with one of them."""
    items = f"/order/{item.batch.order_id}/provisioningBatch/{item.batch_id}/item"
    return f"{items}/{item.pk}/{name}" if name else items


def of(order, name: str = "") -> str:
    return f"/order/{order.pk}/provisioningInformationItem{name}"


@pytest.mark.effect("createProvisioningBatch", "batch-created")
@pytest.mark.effect("createProvisioningBatch", "items-gathered")
def test_new_batch_has_the_items_of_the_order(effects, order):
    service_line(order, code="VOICE-7")
    batch = effects.show(
        "POST", f"/order/{order.pk}/provisioningBatch", {"workItemInstanceID": 77},
        page=(BOARD, order.pk), appears="work item 77",
        history=(ProvisioningVerb.BATCH_CREATED, "+provisioningbatch", "+provisioningbatchitem"),
    )["provisioningBatchID"]  # fmt: skip
    assert effects.read(f"/order/{order.pk}/provisioningBatch/{batch}/item", "value.0.code") == "VOICE-7"
    assert "VOICE-7" in effects.desk.read(BOARD, order.pk)


@pytest.mark.effect("provisionBatchItem", "item-completed")
@pytest.mark.effect("provisionBatchItem", "request-created")
def test_provisioned_item_is_complete_and_has_a_request(effects, order, item):
    profile = ProvisioningProfileFactory(provider__name="Lumen")
    effects.show(
        "POST", at(item, "provision"), {"profileID": profile.pk},
        answer=(at(item), "value.0.isComplete", False, True),
        page=(BOARD, order.pk), appears="Lumen", vanishes="waits",
        history=(ProvisioningVerb.ITEM_PROVISIONED, "+provisioningrequest", "~provisioningbatchitem"),
    )  # fmt: skip
    [row] = effects.client.get("/provisioningRequest").json()["value"]
    assert (row["Code"], row["Provider"], row["ProvisioningRequestStatus"]) == ("VOICE-7", "Lumen", "Created")


@pytest.mark.effect("provisionBatchItem", "batch-closed")
def test_last_provisioned_item_closes_its_batch(effects, order, item):
    item.batch.work_item_instance_id = 77
    item.batch.save()
    effects.show(
        "POST", at(item, "provision"), {"profileID": ProvisioningProfileFactory().pk},
        page=(BOARD, order.pk), appears="closed", vanishes="open",
        history=(ProvisioningVerb.ITEM_PROVISIONED, "~provisioningbatch"),
    )  # fmt: skip
    # Only of an open batch is the work item's batch answered again.
    another = effects.show("POST", f"/order/{order.pk}/provisioningBatch", {"workItemInstanceID": 77})
    assert another["provisioningBatchID"] != item.batch_id


@pytest.mark.effect("provisionBatchItem", "request-regenerated")
@pytest.mark.effect("regenerateProvisioningRequest", "request-regenerated")
@pytest.mark.parametrize("name", ["provisionBatchItem", "regenerateProvisioningRequest"])
def test_failed_request_is_regenerated(effects, order, failed, name):
    body = {"profileID": failed.profile_id, "regenerate": True}
    request = {
        "provisionBatchItem": ("POST", at(failed.item, "provision"), body),
        "regenerateProvisioningRequest": ("POST", f"/provisioningRequest/{failed.pk}/regenerate"),
    }[name]
    effects.show(
        *request, answer=("/provisioningRequest", "value.0.ProvisioningRequestStatus", "In Error", "Created"),
        page=(BOARD, order.pk), appears="made 2 times", vanishes="No such port",
        history=(ProvisioningVerb.REGENERATED, "~provisioningrequest"),
    )  # fmt: skip
    assert effects.read(at(failed.item), "value.0.regenerated") is True


@pytest.mark.effect("validateProvisioningBatchItemTransition", "wrong-item-removed")
def test_item_of_another_transition_is_taken_off(effects, order, item):
    effects.show(
        "POST", at(item, "validateTransition"), {"transition": "Deactivate", "deleteInvalidBatchItem": True},
        answer=(at(item), "value.#", 1, 0), page=(BOARD, order.pk), vanishes="VOICE-7",
        history=(ProvisioningVerb.ITEM_REMOVED, "-provisioningbatchitem"),
    )  # fmt: skip


@pytest.mark.effect("validateProvisioningBatchItemTransition", "batch-closed")
def test_batch_without_anything_to_do_is_closed(effects, order):
    item = ProvisioningBatchItemFactory(batch=ProvisioningBatchFactory(order=order, work_item_instance_id=77))
    effects.show(
        "POST", at(item, "validateTransition"), {"transition": "Deactivate", "deleteInvalidBatchItem": True},
        page=(BOARD, order.pk), appears="closed", vanishes="open",
        history=(ProvisioningVerb.ITEM_REMOVED, "~provisioningbatch"),
    )  # fmt: skip
    another = effects.show("POST", f"/order/{order.pk}/provisioningBatch", {"workItemInstanceID": 77})
    assert another["provisioningBatchID"] != item.batch_id


@pytest.mark.effect("setupProvisioningInformationItems", "properties-set-up")
def test_properties_of_the_lines_are_set_up(effects, order):
    PropertyLinkFactory(item=service_line(order).item, property__key_name="Shelf", property__default_value="seven")
    effects.show(
        "POST", of(order, "/setup"), answer=(of(order), "value.0.value", None, "seven"),
        page=(VALUES, order.pk), appears="seven", history=(ProvisioningVerb.SET_UP, "+provisioninginformationitem"),
    )  # fmt: skip


@pytest.mark.effect("putStagedProvisioningInformationItems", "value-staged")
def test_staged_value_is_found_beside_the_one_in_force(effects, order, value):
    effects.show(
        "PUT", of(order, "/staged"), [{"provisioningInformationItemID": value.pk, "value": "two"}],
        answer=(of(order, "/staged"), "value.0.value", None, "two"), page=(VALUES, order.pk), appears="two",
        history=(ProvisioningVerb.STAGED, "+stagedprovisioninginformationitem"),
    )  # fmt: skip
    assert effects.read(of(order, "/staged"), "value.0.currentValue") == "one"


@pytest.mark.effect("putStagedProvisioningInformationItems", "staged-value-replaced")
def test_staged_value_is_replaced(effects, order, value):
    StagedProvisioningInformationItemFactory(item=value, value="two")
    effects.show(
        "PUT", of(order, "/staged"), [{"provisioningInformationItemID": value.pk, "value": "three"}],
        answer=(of(order, "/staged"), "value.0.value", "two", "three"),
        page=(VALUES, order.pk), appears="three", vanishes="two",
        history=(ProvisioningVerb.STAGED, "~stagedprovisioninginformationitem"),
    )  # fmt: skip


@pytest.mark.effect("commitStagedProvisioningInformationItems", "values-in-force")
def test_committed_value_is_in_force(effects, order, value):
    StagedProvisioningInformationItemFactory(item=value, value="two")
    effects.show(
        "POST", of(order, "/staged/commit"), answer=(of(order), "value.0.value", "one", "two"),
        page=(VALUES, order.pk), vanishes="one", history=(ProvisioningVerb.COMMITTED, "~provisioninginformationitem"),
    )  # fmt: skip


@pytest.mark.effect("commitStagedProvisioningInformationItems", "staged-values-gone")
def test_committed_value_is_staged_no_more(effects, order, value):
    StagedProvisioningInformationItemFactory(item=value, value="two")
    effects.show(
        "POST", of(order, "/staged/commit"), answer=(of(order, "/staged"), "value.#", 1, 0),
        page=(VALUES, order.pk), appears="nothing staged",
        history=(ProvisioningVerb.COMMITTED, "-stagedprovisioninginformationitem"),
    )  # fmt: skip


@pytest.mark.effect("deleteStagedProvisioningInformationItems", "staged-values-deleted")
def test_deleted_staged_value_is_gone(effects, order, value):
    StagedProvisioningInformationItemFactory(item=value, value="two")
    effects.show(
        "DELETE", of(order, "/staged"), answer=(of(order, "/staged"), "value.#", 1, 0),
        page=(VALUES, order.pk), vanishes="two",
        history=(ProvisioningVerb.STAGED_REMOVED, "-stagedprovisioninginformationitem"),
    )  # fmt: skip
    assert effects.read(of(order), "value.0.value") == "one"
