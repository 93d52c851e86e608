"""What a customer may exchange, and what may be voided."""

import datetime
from decimal import Decimal

from apps.customers.constants import ServiceStatus
from apps.customers.models import Customer, ServiceEquipment
from apps.customers.permissions import VIEW_SERVICE
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import label_of
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.rows import require_visible
from apps.orders.api.costguard.shared import CONTRACT
from apps.orders.constants import TransactionType
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER

EQUIPMENT = Resource(
    CONTRACT,
    "searchExchangeableServiceEquipment",
    key="serviceID",
    fields=[
        Field("handsetCatalog", "handset__name"),
        Field("handsetCatalogID", "handset_id", int),
        Field("handsetSKU", "handset__sku"),
        Field("handsetSerialNumber", "handset_serial_number"),
        Field("handsetSupportedSIMClass", "handset__supported_sim_class__name"),
        Field("handsetSupportedSIMClassID", "handset__supported_sim_class__number", int),
        Field("handsetTechnologyType", "handset__technology_type__name"),
        Field("handsetTechnologyTypeID", "handset__technology_type__number", int),
        Field("serviceCatalog", "service__item__name"),
        Field("serviceCatalogID", "service__item_id", int),
        Field("serviceID", "service_id", int),
        Field("serviceNumber", "service__number"),
        Field("serviceTechnologyType", "service__item__technology_type__name"),
        Field("serviceTechnologyTypeID", "service__item__technology_type__number", int),
        Field("simCardAssociationType", "sim_association_type__name"),
        Field("simCardAssociationTypeID", "sim_association_type__number", int),
        Field("simCardSerialNumber", "sim_serial_number"),
        Field("simClass", "sim_class__name"),
        Field("simClassID", "sim_class__number", int),
    ],
)
VOIDABLE = Resource(
    CONTRACT,
    "searchVoidableTransactions",
    key="orderID",
    fields=[
        Field("orderID", "pk", int),
        Field("orderTransactionType", label_of("transaction_type", TransactionType), nullable=False),
        Field("orderTransactionTypeID", "transaction_type", int),
        Field("receiptNumber", "receipt_number"),
        Field("submitDate", "submitted_at", datetime.datetime),
        Field("submitUser", "submitted_by__username"),
        Field("total", "total", Decimal),
    ],
)


class CustomerReads(OrderManagementViewSet):
    @operation("searchExchangeableServiceEquipment", needs=VIEW_SERVICE)
    def equipment(self, request, customerID):
        require_visible(self.visible(Customer), "customer", customerID)
        services = {"service__customer": customerID, "service__status": ServiceStatus.ACTIVE}
        return self.search(EQUIPMENT, ServiceEquipment.objects.in_use().filter(**services))

    @operation("searchVoidableTransactions", needs=VIEW_ORDER)
    def voidable(self, request, customerID):
        require_visible(self.visible(Customer), "customer", customerID)
        return self.search(VOIDABLE, self.visible(Order).filter(customer=customerID).voidable())
