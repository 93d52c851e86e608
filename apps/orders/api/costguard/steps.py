"""The steps of an order's life: checkout, submit, pause, resume, hold, release, cancel."""

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.datetimes import milliseconds
from apps.orders import operations
from apps.orders.models import Order

WORK = {"needs": "orders.work_order", "denied_message": "You may not work orders."}


class OrderSteps(OrderManagementViewSet):
    error_fields = {"hold_reason_number": "holdReasonID"}

    @operation("checkoutOrder", **WORK)
    def check_out(self, request, orderID):
        order = operations.check_out(order_id=orderID, by=self.caller)
        amounts = {
            "amountDue": order.total - order.tender_total,
            "subtotal": order.subtotal,
            "tax": order.tax,
            "tenderTotal": order.tender_total,
            "total": order.total,
        }
        members = {name: float(amount) for name, amount in amounts.items()}
        return Response(_state(order) | members | {"checkoutDate": milliseconds(order.checkout_at)})

    @operation("submitOrder", **WORK)
    def submit(self, request, orderID):
        order = operations.submit_order(order_id=orderID, by=self.caller)
        members = {"receiptNumber": order.receipt_number, "submitDate": milliseconds(order.submitted_at)}
        return Response(_state(order) | members)

    @operation("pauseOrder", **WORK)
    def pause(self, request, orderID):
        operations.pause_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("resumeOrder", **WORK)
    def resume(self, request, orderID):
        operations.resume_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("holdOrder", **WORK)
    def hold(self, request, orderID):
        self._require(orderID)
        operations.hold_order(order_id=orderID, hold_reason_number=self.body()["holdReasonID"], by=self.caller)
        return no_content()

    @operation("releaseOrder", **WORK)
    def release(self, request, orderID):
        operations.release_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("cancelOrder", **WORK)
    def cancel(self, request, orderID):
        self._require(orderID)
        operations.cancel_order(order_id=orderID, reason=self.body()["reason"], by=self.caller)
        return no_content()

    def _require(self, order_id: int) -> None:
        if not Order.objects.visible_to(self.caller).filter(pk=order_id).exists():
            raise NotFound("order", order_id)


def _state(order: Order) -> dict:
    return {"orderID": order.pk, "orderState": order.get_state_display(), "orderStateID": order.state}
