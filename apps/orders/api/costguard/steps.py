"""The steps of an order's life: checkout, submit, pause, resume, hold, release, cancel."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.fields import number_of
from apps.dialects.datetimes import milliseconds
from apps.dialects.rows import not_found_first
from apps.orders import operations
from apps.orders.models import Order
from apps.orders.permissions import WORK_ORDER


class OrderSteps(OrderManagementViewSet):
    error_fields = {"hold_reason_number": "holdReasonID"}

    @operation("checkoutOrder", needs=WORK_ORDER)
    def check_out(self, request, orderID):
        order = operations.check_out(order_id=orderID, by=self.caller)
        amounts = {
            "amountDue": order.to_pay - order.tender_total,
            "subtotal": order.subtotal,
            "tax": order.tax,
            "tenderTotal": order.tender_total,
            "total": order.total,
        }
        members = {name: number_of(amount) for name, amount in amounts.items()}
        return Response(_state(order) | members | {"checkoutDate": milliseconds(order.checkout_at)})

    @operation("submitOrder", needs=WORK_ORDER)
    def submit(self, request, orderID):
        order = operations.submit_order(order_id=orderID, by=self.caller)
        members = {"receiptNumber": order.receipt_number, "submitDate": milliseconds(order.submitted_at)}
        return Response(_state(order) | members)

    @operation("pauseOrder", needs=WORK_ORDER)
    def pause(self, request, orderID):
        operations.pause_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("resumeOrder", needs=WORK_ORDER)
    def resume(self, request, orderID):
        operations.resume_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("holdOrder", needs=WORK_ORDER)
    def hold(self, request, orderID):
        with not_found_first(self.visible(Order), "order", orderID):
            operations.hold_order(order_id=orderID, hold_reason_number=self.body()["holdReasonID"], by=self.caller)
        return no_content()

    @operation("releaseOrder", needs=WORK_ORDER)
    def release(self, request, orderID):
        operations.release_order(order_id=orderID, by=self.caller)
        return no_content()

    @operation("cancelOrder", needs=WORK_ORDER)
    def cancel(self, request, orderID):
        with not_found_first(self.visible(Order), "order", orderID):
            operations.cancel_order(order_id=orderID, reason=self.body()["reason"], by=self.caller)
        return no_content()


def _state(order: Order) -> dict:
    return {"orderID": order.pk, "orderState": order.get_state_display(), "orderStateID": order.state}
