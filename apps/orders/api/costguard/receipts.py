"""Receipts of an order."""

import uuid

from django.http import HttpResponse
from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.errors import ApiError
from apps.dialects.rows import get_visible, not_found_first
from apps.orders import operations
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER, VIEW_ORDER


class Receipts(OrderManagementViewSet):
    @operation("generateReceipt", needs=CHANGE_ORDER)
    def create(self, request, orderID):
        with not_found_first(self.visible(Order), "order", orderID):
            body = {name: value for name, value in self.body().items() if value is not None}
            if "guid" in body:
                body["guid"] = uuid.UUID(body["guid"])
            receipt = operations.generate_receipt(order_id=orderID, **body, by=self.caller)
        return Response({"guid": str(receipt.guid)}, status=201)

    @operation("downloadReceipt", needs=VIEW_ORDER)
    def retrieve(self, request, orderID, guid):
        order = get_visible(self.visible(Order), "order", orderID)
        receipt = get_visible(order.receipts, "receipt", guid, by="guid")
        response = HttpResponse(bytes(receipt.content), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="receipt-{receipt.guid}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response

    def path_error(self, name: str, message: str) -> ApiError:
        """A guid that is none names nothing, like any other that is unknown."""
        if name == "guid":
            return self._unknown_id(name, self.kwargs[name])
        return super().path_error(name, message)
