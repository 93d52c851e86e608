"""Searching, adding and capturing the tenders of an order."""

import datetime
from decimal import Decimal

from django.db.models import Q
from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.fields import decimal_of, flag_field, label_of
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.rows import get_visible, named_row, not_found_first
from apps.orders import operations
from apps.orders.constants import FINAL_ORDER_STATES, TenderStatus
from apps.orders.models import Order, OrderTender
from apps.orders.permissions import CHANGE_ORDER, VIEW_ORDER
from apps.registers.models import TenderType

TENDER = Resource(
    OrderManagementViewSet.contract,
    "searchOrderTenders",
    key="tenderInformationItemID",
    fields=[
        Field("adjustmentID", "adjustment_id", int),
        Field("amount", "amount", Decimal),
        Field("bankAccountType", "bank_account_type__name"),
        Field("bankAccountTypeID", "bank_account_type__number", int),
        Field("baseTenderType", "type__base_type"),
        Field("createDate", "created_at", datetime.datetime),
        Field("createUser", "created_by__username"),
        Field("creditCardType", "credit_card_type__name"),
        Field("creditCardTypeID", "credit_card_type__number", int),
        Field("expirationDate", "expires_on", datetime.date),
        Field("isInternalUseOnly", "type__is_internal_use_only", bool),
        flag_field("isReadOnly", Q(is_locked=True) | Q(order__state__in=FINAL_ORDER_STATES)),
        Field("tenderInformationItemID", "pk", int),
        Field("tenderStatus", label_of("status", TenderStatus), nullable=False),
        Field("tenderStatusID", "status", int),
        Field("tenderType", "type__name"),
        Field("tenderTypeID", "type_id", int),
    ],
)


class Tenders(OrderManagementViewSet):
    error_fields = {"type": "tenderTypeID", "adjustment": "adjustmentID"}

    @operation("searchOrderTenders", needs=VIEW_ORDER)
    def list(self, request, orderID):
        order = get_visible(self.visible(Order), "order", orderID)
        return self.search(TENDER, order.tenders.all())

    @operation("addOrderTender", needs=CHANGE_ORDER)
    def create(self, request, orderID):
        with not_found_first(self.visible(Order), "order", orderID):
            body = self.body()
            tender = operations.add_tender(
                order_id=orderID,
                type=named_row(TenderType.objects, "type", "tender type", body["tenderTypeID"]),
                amount=decimal_of(body["amount"]),
                by=self.caller,
            )
        return Response({"tenderInformationItemID": tender.pk}, status=201)

    @operation("captureTender", needs=CHANGE_ORDER)
    def capture(self, request, orderID, tenderInformationItemID):
        tenders = OrderTender.objects.filter(order=orderID)
        with (
            not_found_first(self.visible(Order), "order", orderID),
            not_found_first(tenders, "tender information item", tenderInformationItemID),
        ):
            operations.capture_tender(
                order_id=orderID,
                tender_id=tenderInformationItemID,
                adjustment_id=self.body()["adjustmentID"],
                by=self.caller,
            )
        return no_content()
