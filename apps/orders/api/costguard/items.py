"""Putting items on orders, fulfilling them and taking them off."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.rows import not_found_first
from apps.orders import operations
from apps.orders.models import Order, OrderItem
from apps.orders.permissions import CHANGE_ORDER


class OrderItems(OrderManagementViewSet):
    error_fields = {
        "action": "orderActionID",
        "service_catalog_id": "serviceCatalogID",
        "service_id": "serviceID",
        "service_item_id": "serviceInformationItemID",
        "serial_number": "serialNumber",
        "sim_class_number": "simClassID",
        "sim_association_type_number": "simCardAssociationTypeID",
        "quantity_fulfilled": "quantityFulfilled",
    }

    @operation("addOrderItem", needs=CHANGE_ORDER)
    def add(self, request, orderID):
        with not_found_first(self.visible(Order), "order", orderID):
            body = self.body()
            line = operations.add_item(
                order_id=orderID,
                action=body["orderActionID"],
                sku=body.get("sku"),
                service_catalog_id=body.get("serviceCatalogID"),
                service_id=body.get("serviceID"),
                service_item_id=body.get("serviceInformationItemID"),
                device=operations.Device(
                    serial_number=body.get("serialNumber"),
                    sim_class_number=body.get("simClassID"),
                    sim_association_type_number=body.get("simCardAssociationTypeID"),
                ),
                quantity=int(body.get("quantity", 1)),
                by=self.caller,
            )
        return Response({"orderItemID": line.pk, "serviceInformationItemID": line.service_item_id}, status=201)

    @operation("updateOrderItem", needs=CHANGE_ORDER)
    def update(self, request, orderItemID):
        with not_found_first(self.visible(OrderItem), "order item", orderItemID):
            values = self.patch_document(emptied={"quantityFulfilled": 0}).values
            operations.fulfil_item(order_item_id=orderItemID, quantities=values["quantityFulfilled"], by=self.caller)
        return no_content()

    @operation("deleteOrderItem", needs=CHANGE_ORDER)
    def remove(self, request, orderItemID):
        operations.remove_item(order_item_id=orderItemID, by=self.caller)
        return no_content()
