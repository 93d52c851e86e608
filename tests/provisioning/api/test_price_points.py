"""A prepaid product with its price points, which provisioning takes for one thing."""

import pytest

from apps.catalog.constants import CatalogItemKind
from apps.catalog.factories import CatalogItemFactory, PricePointChargeFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import ServiceFactory
from apps.customers.models import ServiceProduct
from apps.orders.constants import OrderState
from apps.orders.operations import add_price_point, renew_advance_pay
from apps.provisioning.factories import PropertyLinkFactory, ProvisionableObjectFactory
from apps.provisioning.models import ProvisioningBatchItem, ProvisioningInformationItem
from tests.provisioning.api.provisioning_requests import account_line, order_of

pytestmark = pytest.mark.contract("order-management")
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture
def prepaid(integrator):
    """The line of a prepaid product in a cart, with two price points under it, and a provisionable object."""
    product = CatalogItemFactory(kind=CatalogItemKind.ADVANCE_PAY, name="Prepaid Talk")
    line = account_line(order_of(integrator, state=OrderState.IN_CART), code="SIM", item=product)
    PropertyLinkFactory(item=product, property__code="SIM")
    for _ in range(2):
        charge = PricePointChargeFactory(price_point__product=product)
        add_price_point(order_item_id=line.pk, charge=charge, quantity=1, by=SYSTEM)
    assert line.order.items.count() == 3
    return line


@pytest.mark.rule("createProvisioningBatch", "price-point-goes-with-product")
@pytest.mark.rule("listProvisioningLinks", "price-point-goes-with-product")
@pytest.mark.rule("setupProvisioningInformationItems", "price-point-goes-with-product")
def test_price_points_are_provisioned_with_their_product(client, prepaid):
    order = f"/order/{prepaid.order_id}"

    assert client.post(f"{order}/provisioningBatch", {}).json()["itemCount"] == 1
    assert ProvisioningBatchItem.objects.values_list("code", "order_item").get() == ("SIM", prepaid.pk)
    [link] = client.get(f"{order}/provisioningLink").json()["value"]
    assert (link["internalID"], link["code"]) == (prepaid.pk, "SIM")
    assert client.post(f"{order}/provisioningInformationItem/setup", {}).json() == {
        "associatedProvisioningInformationItems": 1
    }
    assert ProvisioningInformationItem.objects.get().order_item_id == prepaid.pk


@pytest.mark.rule("createProvisioningBatch", "price-point-goes-with-product")
def test_renewed_prepaid_product_is_one_item(client, integrator):
    order = order_of(integrator, state=OrderState.IN_CART)
    service = ServiceFactory(customer=order.customer)
    product = CatalogItemFactory(kind=CatalogItemKind.ADVANCE_PAY, name="Prepaid Talk")
    ProvisionableObjectFactory(item=product, code="SIM")
    PricePointChargeFactory(price_point__product=product, price_point__is_favorite=True)
    ServiceProduct.objects.create(service=service, item=product)
    renew_advance_pay(order_id=order.pk, service_id=service.pk, by=SYSTEM)
    assert order.items.count() == 2

    assert client.post(f"/order/{order.pk}/provisioningBatch", {}).json()["itemCount"] == 1
    assert ProvisioningBatchItem.objects.get().code == "SIM"
