"""Receipts of an order."""

import uuid

from django.http import HttpResponse
from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.errors import ApiError
from apps.orders import operations
from apps.orders.api.costguard.shared import get_visible_order


class Receipts(OrderManagementViewSet):
    @operation("generateReceipt", needs="orders.change_order", denied_message="You may not make receipts.")
    def create(self, request, orderID):
        get_visible_order(orderID, self.caller)
        body = {name: value for name, value in self.body().items() if value is not None}
        if "guid" in body:
            body["guid"] = uuid.UUID(body["guid"])
        receipt = operations.generate_receipt(order_id=orderID, **body, by=self.caller)
        return Response({"guid": str(receipt.guid)}, status=201)

    @operation("downloadReceipt", needs="orders.view_order")
    def retrieve(self, request, orderID, guid):
        receipt = get_visible_order(orderID, self.caller).receipts.filter(guid=guid).first()
        if receipt is None:
            raise NotFound("receipt", guid)
        response = HttpResponse(bytes(receipt.content), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="receipt-{receipt.guid}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response

    def path_error(self, name: str, message: str) -> ApiError:
        """A guid that is none names nothing, like any other that is unknown."""
        if name == "guid":
            return self._unknown_id(name, self.kwargs[name])
        return super().path_error(name, message)
