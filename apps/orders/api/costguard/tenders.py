"""Searching, adding and capturing the tenders of an order."""

import datetime
from decimal import Decimal

from django.db.models import BooleanField, Case, CharField, Q, Value, When
from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.odata import Field, Resource
from apps.orders import operations
from apps.orders.api.costguard.shared import get_visible_order
from apps.orders.constants import FINAL_ORDER_STATES, TenderStatus
from apps.registers.models import TenderType

MAY_CHANGE = {"needs": "orders.change_order", "denied_message": "You may not change orders."}

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
        Field(
            "isReadOnly",
            Case(
                When(Q(is_locked=True) | Q(order__state__in=FINAL_ORDER_STATES), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
            bool,
            nullable=False,
        ),
        Field("tenderInformationItemID", "pk", int),
        Field(
            "tenderStatus",
            Case(
                *(When(status=number, then=Value(name)) for number, name in TenderStatus.choices),
                output_field=CharField(),
            ),
            nullable=False,
        ),
        Field("tenderStatusID", "status", int),
        Field("tenderType", "type__name"),
        Field("tenderTypeID", "type_id", int),
    ],
)


class Tenders(OrderManagementViewSet):
    error_fields = {"type": "tenderTypeID", "adjustment": "adjustmentID"}

    @operation("searchOrderTenders", needs="orders.view_order")
    def list(self, request, orderID):
        return self.search(TENDER, get_visible_order(orderID, self.caller).tenders.all())

    @operation("addOrderTender", **MAY_CHANGE)
    def create(self, request, orderID):
        get_visible_order(orderID, self.caller)
        body = self.body()
        tender = operations.add_tender(
            order_id=orderID,
            type=self._type(body["tenderTypeID"]),
            amount=Decimal(str(body["amount"])),
            by=self.caller,
        )
        return Response({"tenderInformationItemID": tender.pk}, status=201)

    @operation("captureTender", **MAY_CHANGE)
    def capture(self, request, orderID, tenderInformationItemID):
        order = get_visible_order(orderID, self.caller)
        if not order.tenders.filter(pk=tenderInformationItemID).exists():
            raise NotFound("tender information item", tenderInformationItemID)
        operations.capture_tender(
            order_id=orderID,
            tender_id=tenderInformationItemID,
            adjustment_id=self.body()["adjustmentID"],
            by=self.caller,
        )
        return no_content()

    def _type(self, pk: int) -> TenderType:
        found = TenderType.objects.filter(pk=pk).first()
        if found is None:
            raise Invalid("type", "There is no such tender type.", value=pk)
        return found
