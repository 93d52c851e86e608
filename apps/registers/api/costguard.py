"""No-sales in the words of CostGuard Order Management."""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Case, CharField, Value, When
from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.datetimes import milliseconds
from apps.registers import operations
from apps.registers.constants import NoSaleState
from apps.registers.models import NoSale, NoSaleReason, NoSaleTender, Register, TenderType
from apps.registers.operations import Count

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
        Field(
            "orderState",
            Case(
                *(When(state=state, then=Value(state.label)) for state in NoSaleState),
                output_field=CharField(),
            ),
            nullable=False,
        ),
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
    }

    @operation("searchNoSales", needs="registers.view_nosale")
    def list(self, request):
        return self.search(NO_SALE, self._visible().filter(created_by=self.caller.user))

    @operation("createNoSale", needs="registers.add_nosale", denied_message="You may not open the drawer.")
    def create(self, request):
        body = self._defaults() | self.body()
        moment = body.get("reconcileDate")
        no_sale = operations.create_no_sale(
            register=self._named(Register, "register", body["registerID"]),
            type=body["noSaleType"],
            reason=self._named(NoSaleReason, "reason", body.get("noSaleReasonID")),
            tenders=self._tenders(body.get("tenders", [])),
            note=body.get("note"),
            at=None if moment is None else self.moment("reconcileDate", moment),
            place_on_hold=body["placeOnHold"],
            override_policy=body["overridePolicy"],
            by=self.caller,
        )
        answer = {"noSaleTxnID": no_sale.pk, "createDate": milliseconds(no_sale.at)} | _outcome(no_sale)
        return Response(answer | {"receiptNumber": no_sale.receipt_number}, status=201)

    @operation("getNoSale", needs="registers.view_nosale")
    def retrieve(self, request, noSaleID):
        found = NO_SALE.rows(self._visible().filter(pk=noSaleID))
        if not found:
            raise NotFound("no-sale", noSaleID)
        [no_sale] = found
        del no_sale["noSaleID"]
        tenders = NoSaleTender.objects.filter(no_sale=noSaleID).select_related("type")
        return Response(no_sale | {"tenders": [_tender(tender) for tender in tenders]})

    @operation("deleteNoSale", needs="registers.delete_nosale", denied_message="You may not delete no-sales.")
    def delete_no_sale(self, request, noSaleID):
        operations.delete_no_sale(no_sale_id=noSaleID, by=self.caller)
        return no_content()

    @operation("resumeNoSale", needs="registers.change_nosale", denied_message="You may not resume no-sales.")
    def resume(self, request, noSaleID):
        override_policy = (self._defaults() | self.body())["overridePolicy"]
        no_sale = operations.resume_no_sale(no_sale_id=noSaleID, override_policy=override_policy, by=self.caller)
        return Response(_outcome(no_sale))

    def json(self):
        """Dates of one digit are written out before the body is held to the contract."""
        value = super().json()
        if isinstance(value, dict) and isinstance(value.get("reconcileDate"), str):
            value["reconcileDate"] = SHORT_DATE.sub(_written_out, value["reconcileDate"], count=1)
        return value

    def _visible(self):
        return NoSale.objects.visible_to(self.caller)

    def _named(self, model, argument: str, pk: int | None):
        row = None if pk is None else model.objects.filter(pk=pk).first()
        if pk is not None and row is None:
            raise Invalid(argument, f"There is no such {argument}.", value=pk)
        return row

    def _tenders(self, members: Sequence[dict]) -> Sequence[Count]:
        types = TenderType.objects.in_bulk()
        counts = []
        for member in members:
            pk, system_amount = member["tenderTypeID"], member.get("systemAmount")
            if pk not in types:
                raise Invalid("tenderTypeID", "There is no such tender type.", value=pk)
            expected = None if system_amount is None else self.amount("systemAmount", system_amount)
            counts.append(Count(types[pk], self.amount("amount", member["amount"]), expected))
        return counts


def _outcome(no_sale: NoSale) -> dict:
    return {"orderState": NoSaleState(no_sale.state).label, "errorMessage": no_sale.message}


def _tender(tender: NoSaleTender) -> dict:
    return {
        "amount": float(tender.amount),
        "systemAmount": _number(tender.system_amount),
        "tenderType": tender.type.name,
        "tenderTypeID": tender.type_id,
    }


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _written_out(date: re.Match) -> str:
    return f"{date[1]}-{date[2]:0>2}-{date[3]:0>2}"
