"""No-sales in the words of CostGuard Order Management."""

import datetime
import re
from collections.abc import Sequence

from rest_framework.response import Response

from apps.core.errors import Invalid
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.fields import decimal_of, label_of, number_of, row_body
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.datetimes import milliseconds
from apps.dialects.rows import named_row, not_found_first
from apps.registers import operations
from apps.registers.constants import NoSaleState
from apps.registers.models import NoSale, NoSaleReason, NoSaleTender, Register, TenderType
from apps.registers.operations import Count
from apps.registers.permissions import ADD_NO_SALE, CHANGE_NO_SALE, DELETE_NO_SALE, VIEW_NO_SALE

SHORT_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?=[Tt])")  # the vendor's own sample is 2024-2-27T…
NO_SALE = Resource(
    OrderManagementViewSet.contract,
    "searchNoSales",
    key="noSaleID",
    fields=[
        Field("noSaleID", "pk", int),
        Field("createDate", "at", datetime.datetime),
        Field("createUser", "created_by__username"),
        Field("location", "register__location__name"),
        Field("locationID", "register__location_id", int),
        Field("message", "message"),
        Field("orderState", label_of("state", NoSaleState), nullable=False),
        Field("orderStateID", "state", int),
        Field("noSaleReason", "reason__description"),
        Field("noSaleReasonID", "reason_id", int),
        Field("noSaleType", "type"),
        Field("note", "note"),
        Field("overrideDate", "overridden_at", datetime.datetime),
        Field("overrideUser", "overridden_by__username"),
        Field("receiptNumber", "receipt_number"),
        Field("register", "register__name"),
        Field("registerID", "register_id", int),
        Field("registerNumber", "register__number", int),
    ],
)


class NoSales(OrderManagementViewSet):
    error_fields = {
        "register": "registerID",
        "reason": "noSaleReasonID",
        "place_on_hold": "placeOnHold",
        "at": "reconcileDate",
        "system_amount": "systemAmount",
    }

    @operation("searchNoSales", needs=VIEW_NO_SALE)
    def list(self, request):
        return self.search(NO_SALE, self.visible(NoSale).filter(created_by=self.caller.user))

    @operation("createNoSale", needs=ADD_NO_SALE)
    def create(self, request):
        body = self._defaults() | self.body()
        began = body.get("reconcileDate")
        no_sale = operations.create_no_sale(
            register=named_row(Register.objects, "register", "register", body["registerID"]),
            type=body["noSaleType"],
            reason=named_row(NoSaleReason.objects, "reason", "reason", body.get("noSaleReasonID"), optional=True),
            tenders=self._tenders(body.get("tenders", [])),
            note=body.get("note"),
            at=None if began is None else self.timestamp("reconcileDate", began),
            place_on_hold=body["placeOnHold"],
            override_policy=body["overridePolicy"],
            by=self.caller,
        )
        answer = {"noSaleTxnID": no_sale.pk, "createDate": milliseconds(no_sale.at)} | _outcome(no_sale)
        return Response(answer | {"receiptNumber": no_sale.receipt_number}, status=201)

    @operation("getNoSale", needs=VIEW_NO_SALE, record=NoSale)
    def retrieve(self, request, noSaleID):
        no_sale = row_body(NO_SALE, self.visible(NoSale), "no-sale", noSaleID)
        del no_sale["noSaleID"]
        tenders = NoSaleTender.objects.filter(no_sale=noSaleID).select_related("type")
        return Response(no_sale | {"tenders": [_tender(tender) for tender in tenders]})

    @operation("deleteNoSale", needs=DELETE_NO_SALE)
    def delete_no_sale(self, request, noSaleID):
        operations.delete_no_sale(no_sale_id=noSaleID, by=self.caller)
        return no_content()

    @operation("resumeNoSale", needs=CHANGE_NO_SALE)
    def resume(self, request, noSaleID):
        with not_found_first(self.visible(NoSale), "no-sale", noSaleID):
            override_policy = (self._defaults() | self.body())["overridePolicy"]
            no_sale = operations.resume_no_sale(no_sale_id=noSaleID, override_policy=override_policy, by=self.caller)
        return Response(_outcome(no_sale))

    def json(self):
        """Dates of one digit are written out before the body is held to the contract."""
        value = super().json()
        if isinstance(value, dict) and isinstance(value.get("reconcileDate"), str):
            value["reconcileDate"] = SHORT_DATE.sub(_written_out, value["reconcileDate"], count=1)
        return value

    def _tenders(self, members: Sequence[dict]) -> Sequence[Count]:
        types = TenderType.objects.in_bulk()
        counts = []
        for member in members:
            pk, system_amount = member["tenderTypeID"], member.get("systemAmount")
            if pk not in types:
                raise Invalid("tenderTypeID", "There is no such tender type.", value=pk)
            expected = None if system_amount is None else decimal_of(system_amount)
            counts.append(Count(types[pk], decimal_of(member["amount"]), expected))
        return counts


def _outcome(no_sale: NoSale) -> dict:
    return {"orderState": str(NoSaleState(no_sale.state).label), "errorMessage": no_sale.message}


def _tender(tender: NoSaleTender) -> dict:
    return {
        "amount": number_of(tender.amount),
        "systemAmount": number_of(tender.system_amount),
        "tenderType": tender.type.name,
        "tenderTypeID": tender.type_id,
    }


def _written_out(date: re.Match) -> str:
    return f"{date[1]}-{date[2]:0>2}-{date[3]:0>2}"
