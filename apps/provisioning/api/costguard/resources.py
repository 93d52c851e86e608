"""The searches over batch items, links, requests and information items."""

import datetime

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce, Concat

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import flag_field, label_of
from apps.dialects.costguard.odata import Field, Resource
from apps.orders.constants import OrderAction
from apps.provisioning.constants import FINAL_STATUSES, ProvisioningStatus

CONTRACT = OrderManagementViewSet.contract


def _number_of(service: str) -> Coalesce:
    """The number of a service information item: its own, or that of the service it is about."""
    return Coalesce(f"{service}__service_number", f"{service}__service__number")


BATCH_ITEM = Resource(
    CONTRACT,
    "searchProvisioningBatchItems",
    key="provisioningBatchItemID",
    fields=[
        Field("batchIsRunning", "batch__is_running", bool),
        Field("batchNote", "batch__note"),
        Field("code", "code"),
        Field("isComplete", "is_complete", bool),
        Field("lastModifiedDate", "updated_at", datetime.datetime),
        Field("note", "request__note"),
        Field("orderTxnItemID", "order_item_id", int),
        Field("provider", "request__provider"),
        Field("provisioningBatchID", "batch_id", int),
        Field("provisioningBatchItemID", "pk", int),
        Field("provisioningRequestID", "request__pk", int),
        Field("provisioningRequestStatus", label_of("request__status", ProvisioningStatus)),
        Field("provisioningRequestStatusID", "request__status", int),
        flag_field("regenerated", request__generation__gt=1),
        Field("serviceInformationItemID", "service_item_id", int),
        Field("serviceNumber", _number_of("service_item")),
        Field("transition", "transition"),
    ],
)
LINK = Resource(
    CONTRACT,
    "listProvisioningLinks",
    key=("serviceInformationItemID", "internalID", "code"),
    fields=[
        Field("catalog", "item__name", nullable=False),
        Field("catalogID", "item_id", int, nullable=False),
        Field("code", "object_code", nullable=False),
        Field("internalID", "line_id", int),
        Field("serviceID", "service_item__service_id", int),
        Field("serviceInformationItemID", "service_item_id", int),
        Field("serviceNumber", _number_of("service_item")),
    ],
)
SERVICE = "item__service_item"
REQUEST = Resource(
    CONTRACT,
    "searchProvisioningRequests",
    key="ProvisioningRequestID",
    fields=[
        Field("AccountNumber", "order__customer__account_number"),
        Field("Code", "item__code"),
        Field("CustomerID", "order__customer_id", int),
        Field("CustomerName", "order__customer__name"),
        flag_field("IsComplete", status__in=sorted(FINAL_STATUSES)),
        Field("LastModifiedDate", "updated_at", datetime.datetime),
        Field("Note", "note"),
        Field("OrderItem", "item__order_item__description"),
        Field("OrderItemCatalog", "item__order_item__item__name"),
        Field("OrderItemCatalogID", "item__order_item__item_id", int),
        Field("OrderItemCatalogSKU", "item__order_item__item__sku"),
        Field("OrderItemID", "item__order_item_id", int),
        Field("OrderTxnID", "order_id", int),
        Field("OrderType", "order__type__name"),
        Field("OrderTypeID", "order__type__number", int),
        Field("Provider", "provider"),
        Field("ProvisioningBatchID", "item__batch_id", int),
        Field("ProvisioningBatchItemID", "item_id", int),
        Field("ProvisioningRequestID", "pk", int),
        Field("ProvisioningRequestStatus", label_of("status", ProvisioningStatus), nullable=False),
        Field("ProvisioningRequestStatusID", "status", int),
        flag_field("Regenerated", generation__gt=1),
        Field(
            "ServiceInformationItem",
            Case(
                When(**{f"{SERVICE}__isnull": True}, then=Value(None)),
                When(
                    Q(**{f"{SERVICE}__service_number": None, f"{SERVICE}__service__number": None}),
                    then=F(f"{SERVICE}__item__name"),
                ),
                default=Concat(f"{SERVICE}__item__name", Value(" "), _number_of(SERVICE)),
                output_field=CharField(null=True),
            ),
        ),
        Field("ServiceInformationItemCatalog", f"{SERVICE}__item__name"),
        Field("ServiceInformationItemCatalogID", f"{SERVICE}__item_id", int),
        Field("ServiceInformationItemCatalogSKU", f"{SERVICE}__item__sku"),
        Field("ServiceInformationItemID", "item__service_item_id", int),
        Field("ServiceNumber", _number_of(SERVICE)),
    ],
)
INFORMATION = Resource(
    CONTRACT,
    "searchProvisioningInformationItems",
    key="provisioningInformationItemID",
    fields=[
        Field("code", "code"),
        Field("keyName", "key_name"),
        Field("provisioningInformationItemID", "pk", int),
        Field("serviceInformationItemID", "service_item_id", int),
        Field("value", "value"),
    ],
)


def _place(prefix: str = "") -> list[Field]:
    """What an information item belongs to; `prefix` leads to the item."""
    service = f"{prefix}service_item"
    return [
        Field("code", f"{prefix}code"),
        Field("featureAction", label_of(f"{prefix}order_item__action", OrderAction)),
        Field("internalID", f"{prefix}order_item_id", int),
        Field("keyName", f"{prefix}key_name"),
        Field("serviceAction", label_of(f"{service}__action", OrderAction)),
        Field("serviceInformationItemID", f"{service}_id", int),
        Field("serviceNumber", _number_of(service)),
        Field("serviceType", f"{service}__item__name"),
        Field("serviceTypeID", f"{service}__item_id", int),
    ]


INFORMATION_DETAIL = Resource(
    CONTRACT,
    "searchProvisioningInformationItemOrderDetails",
    key="provisioningInformationItemID",
    fields=[
        *_place(),
        Field("isLocked", "is_locked", bool),
        Field("provisioningInformationItemID", "pk", int),
        Field("serviceGroup", "service_item__item__group__name"),
        Field("value", "value"),
    ],
)
STAGED = Resource(
    CONTRACT,
    "searchStagedProvisioningInformationItems",
    key="provisioningInformationItemID",
    fields=[
        *_place("item__"),
        Field("currentValue", "item__value"),
        Field("provisioningInformationItemID", "item_id", int),
        # The document's own spelling of serviceAction, in $filter alone.
        Field("sericeAction", label_of("item__service_item__action", OrderAction), hidden=True),
        Field("value", "value"),
    ],
)
