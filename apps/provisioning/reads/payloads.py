"""Payloads that providers get for a request."""

from apps.orders.models import OrderItem, ServiceInformationItem
from apps.provisioning.models import ProvisioningInformationItem, ProvisioningRequest


def content_of(request: ProvisioningRequest) -> dict[str, object]:
    """The request with its line and the committed values of its object's properties, as JSON takes it."""
    item, order = request.item, request.order
    return {
        "provisioningRequestID": request.pk,
        "generation": request.generation,
        "orderID": order.pk,
        "code": item.code,
        "transition": item.transition,
        "afterBSU": item.batch.after_bsu,
        "account": _account(request),
        "service": _service(item.service_item),
        "product": _product(item.order_item),
        "properties": _properties(request),
    }


def _account(request: ProvisioningRequest) -> dict[str, object] | None:
    customer = request.order.customer
    return None if customer is None else {"accountNumber": customer.account_number, "name": customer.name}


def _service(service: ServiceInformationItem | None) -> dict[str, object] | None:
    if service is None:
        return None
    return {
        "serviceInformationItemID": service.pk,
        "serviceID": service.service_id,
        "serviceNumber": service.service_number or (service.service.number if service.service else None),
        "catalog": service.item.name,
    }


def _product(line: OrderItem | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {"orderItemID": line.pk, "description": line.description, "sku": line.sku}


def _properties(request: ProvisioningRequest) -> dict[str, str | None]:
    item = request.item
    found = ProvisioningInformationItem.objects.filter(
        order=request.order, order_item=item.order_item, service_item=item.service_item, code=item.code
    )
    return dict(found.order_by("pk").values_list("key_name", "value"))
