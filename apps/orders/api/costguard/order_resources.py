"""The searches over orders, carts, sales and direct invoices."""

import datetime
import uuid
from decimal import Decimal

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import label_of
from apps.dialects.costguard.odata import Computed, Field, Resource
from apps.orders.constants import OrderState, TransactionType

CONTRACT = OrderManagementViewSet.contract


def _midnight(date: datetime.date | None) -> str | None:
    return None if date is None else f"{date.isoformat()}T00:00:00.000Z"


def _guid(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


SHARED = [
    Field("accountNumber", "customer__account_number"),
    Field("createDate", "created_at", datetime.datetime),
    Field("createUser", "created_by__username"),
    Field("customerID", "customer_id", int),
    Field("customerName", "customer__name"),
    Field("lastModifiedDate", "updated_at", datetime.datetime),
    Field("lastModifiedUser", "updated_by__username"),
    Field("orderID", "pk", int),
    Field("orderState", label_of("state", OrderState), nullable=False),
    Field("orderStateID", "state", int),
    Field("orderType", "type__name"),
    Field("orderTypeID", "type__number", int),
    Field("receiptNumber", "receipt_number"),
    Field("salesCode", "sales_code__name"),
    Field("salesCodeID", "sales_code_id", int),
]
SUBMITTED = Field("submitDate", "submitted_at", datetime.datetime)
ORDER = Resource(
    CONTRACT,
    "searchOrders",
    key="orderID",
    fields=[
        *SHARED,
        Field("checkoutDate", "checkout_at", datetime.datetime),
        Field("description", "description"),
        Computed("estimatedCompleteDate", ["estimated_complete_on"], _midnight),
        Field("holdDate", "held_at", datetime.datetime),
        Field("holdReason", "hold_reason__name"),
        Field("holdReasonID", "hold_reason__number", int),
        Field("initiatingCallID", "initiating_call_id"),
        Field("newAccountStatus", "new_account_status__name"),
        Field("newAccountStatusID", "new_account_status__number", int),
        Field("note", "note"),
        Field("orderTransactionType", label_of("transaction_type", TransactionType), nullable=False),
        Field("orderTransactionTypeID", "transaction_type", int),
        Field("processingDate", "processing_at", datetime.datetime),
        Field("processingStartedDate", "processing_started_at", datetime.datetime),
        Field("processingStoppedDate", "processing_stopped_at", datetime.datetime),
        Field("sourceCode", "source_code__name"),
        Field("sourceCodeID", "source_code__number", int),
        Field("startingAction", "starting_action__name"),
        Field("startingActionID", "starting_action__number", int),
        Field("startingBlock", "starting_block__name"),
        Field("startingBlockID", "starting_block_id", int),
        SUBMITTED,
        Field("tenderTotal", "tender_total", Decimal),
        Computed("workflowRequestGUID", ["workflow_request_guid"], _guid),
    ],
)
CART = Resource(CONTRACT, "searchCarts", key="cartID", fields=[*SHARED, Field("cartID", "cart_number", int)])
SALE = Resource(
    CONTRACT,
    "searchSales",
    key="saleID",
    fields=[
        *SHARED,
        Field("finalizedDate", "completed_at", datetime.datetime),
        Field("finalizedUser", "completed_by__username"),
        Field("saleID", "sale_number", int),
    ],
)
DIRECT_INVOICE = Resource(
    CONTRACT,
    "searchDirectInvoices",
    key="directInvoiceID",
    fields=[
        *SHARED,
        Field("directInvoiceID", "direct_invoice_number", int),
        SUBMITTED,
        Field("submitUser", "submitted_by__username"),
    ],
)
