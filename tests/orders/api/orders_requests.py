"""Requests and answers that the tests of the life cycle of orders share."""

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.datetimes import milliseconds
from apps.orders.models import Order

CONTRACT = OrderManagementViewSet.contract
NONE = 2147483647  # an id that nothing has
DONE = (204, None)
OPERATIONS = [
    "createOrder", "searchOrders", "getOrder", "searchCarts", "searchSales", "searchDirectInvoices", "addOrderItem",
    "updateOrderItem", "deleteOrderItem", "checkoutOrder", "submitOrder", "pauseOrder", "resumeOrder", "holdOrder",
    "releaseOrder", "cancelOrder",
]  # fmt: skip
SEARCHES = {
    "searchOrders": "/order",
    "searchCarts": "/cart",
    "searchSales": "/sale",
    "searchDirectInvoices": "/directInvoice",
}


def answer_of(response) -> tuple[int, object]:
    """The status, and the body where there is one."""
    return response.status_code, response.json() if response.content else None


def refused(field: str, value: object, reason: str) -> tuple[int, dict]:
    """The answer to an argument that cannot be taken."""
    message = f"Value for argument '{field}' is not valid: '{value}'. {reason}"
    return 400, {"errors": [{"field": field, "loggingNumber": 500002, "message": message}]}


def unknown(what: str, identifier: object) -> tuple[int, dict]:
    """The answer to an id in the path that nothing has, or nothing that the caller may see."""
    message = f"You do not have access to {what} ID {identifier} or it does not exist."
    return 404, {"errors": [{"field": f"{what}ID", "loggingNumber": 500032, "message": message}]}


def conflict(message: str) -> tuple[int, dict]:
    """The answer when the state of the row does not allow the operation."""
    return 409, {"errors": [{"field": None, "loggingNumber": 500108, "message": message}]}


def forbidden(message: str) -> tuple[int, dict]:
    """The answer to one who lacks the right."""
    return 403, {"errors": [{"field": None, "loggingNumber": 500104, "message": message}]}


def order_body(order: Order, **changes) -> dict:
    """What getOrder answers for a cart as the factory makes it; `changes` are by the dialect's names."""
    order.refresh_from_db()
    return {
        "accountNumber": order.customer.account_number,
        "checkoutDate": None,
        "createDate": milliseconds(order.created_at),
        "createUser": order.created_by.username,
        "customerID": order.customer_id,
        "customerName": order.customer.name,
        "description": None,
        "estimatedCompleteDate": None,
        "holdDate": None,
        "holdReason": None,
        "holdReasonID": None,
        "initiatingCallID": None,
        "lastModifiedDate": milliseconds(order.updated_at),
        "lastModifiedUser": order.updated_by.username,
        "newAccountStatus": None,
        "newAccountStatusID": None,
        "note": None,
        "orderID": order.pk,
        "orderState": "InCart",
        "orderStateID": 8,
        "orderTransactionType": "Order",
        "orderTransactionTypeID": 3,
        "orderType": None,
        "orderTypeID": None,
        "processingDate": None,
        "processingStartedDate": None,
        "processingStoppedDate": None,
        "receiptNumber": None,
        "salesCode": None,
        "salesCodeID": None,
        "sourceCode": None,
        "sourceCodeID": None,
        "startingAction": None,
        "startingActionID": None,
        "startingBlock": None,
        "startingBlockID": None,
        "submitDate": None,
        "tenderTotal": 0.0,
        "workflowRequestGUID": None,
    } | changes
