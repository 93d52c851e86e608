"""What becomes of provisioning when a line is taken off its order."""

import pytest

from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderState
from apps.orders.models import ServiceInformationItem
from apps.orders.operations import remove_item
from apps.provisioning import operations
from apps.provisioning.factories import PropertyLinkFactory, ProvisioningProfileFactory
from apps.provisioning.models import (
    ProvisioningBatchItem,
    ProvisioningInformationItem,
    ProvisioningRequest,
    StagedProvisioningInformationItem,
)
from tests.provisioning.api.provisioning_requests import feature_line, order_of, service_line

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SYSTEM = Caller(None, Channel.TASK)


def test_line_leaves_its_requests_behind_and_takes_its_properties_along(agent):
    by = Caller(agent, Channel.DESK)
    order = order_of(state=OrderState.PAUSED)
    service = service_line(order)
    feature = feature_line(service)
    for line in (service, feature):
        PropertyLinkFactory(item=line.item, property__code="Z")
    batch, count, _ = operations.create_batch(order_id=order.pk, by=by)
    for item in batch.items.all():
        operations.provision_item(
            order_id=order.pk, batch_id=batch.pk, item_id=item.pk, profile_id=ProvisioningProfileFactory().pk, by=by
        )
    operations.set_up_information(order_id=order.pk, by=by)
    values = dict.fromkeys(ProvisioningInformationItem.objects.values_list("pk", flat=True), "x")
    operations.stage_values(order_id=order.pk, values=values, by=by)
    assert (count, len(values)) == (2, 2)

    remove_item(order_item_id=service.pk, by=by)

    assert not ServiceInformationItem.objects.exists()
    assert ProvisioningRequest.objects.count() == 2
    assert set(ProvisioningBatchItem.objects.values_list("order_item", "service_item")) == {(None, None)}
    assert not ProvisioningInformationItem.objects.exists()
    assert not StagedProvisioningInformationItem.objects.exists()
    assert operations.submit_due_requests() == 2
