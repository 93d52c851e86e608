"""Credit evaluation."""

from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.customers.models import CreditReport, Customer
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders import credit
from apps.orders.api.costguard.shared import get_visible_order
from apps.orders.constants import OrderLookupKind
from apps.orders.models import Lookup


class CreditEvaluations(OrderManagementViewSet):
    error_fields = {"order_type": "orderTypeID", "credit_report": "creditReportID"}

    @operation("evaluateCreditCheckRequired", needs="orders.view_order")
    def check_required(self, request, customerID):
        self._customer(customerID)
        body = self.body()
        found = credit.check_required(
            self._order_type(body["orderTypeID"]),
            is_new_service=body["isNewService"],
            is_skipped=body["creditCheckSkipped"],
        )
        return Response({"creditCheckRequiredProvider": found.provider, "messages": found.messages})

    @operation("evaluateCreditForCustomer", needs="orders.view_order")
    def for_customer(self, request, customerID):
        customer = self._customer(customerID)
        body = self.body()
        evaluation = credit.evaluate(
            self._order_type(body["orderTypeID"]),
            is_check_required=body["creditCheckRequired"],
            report=self._report(customer, body.get("creditReportID")),
        )
        return self._response(evaluation)

    @operation("evaluateCreditForOrder", needs="orders.view_order")
    def for_order(self, request, orderID):
        return self._response(credit.evaluate_order(get_visible_order(orderID, self.caller)))

    def _customer(self, pk: int) -> Customer:
        customer = Customer.objects.visible_to(self.caller).filter(pk=pk).first()
        if customer is None:
            raise NotFound("customer", pk)
        return customer

    def _order_type(self, number: int) -> Lookup:
        found = Lookup.objects.of(OrderLookupKind.ORDER_TYPE).filter(number=number).first()
        if found is None:
            raise Invalid("order_type", "There is no such order type.", value=number)
        return found

    def _report(self, customer: Customer, pk: int | None) -> CreditReport | None:
        found = CreditReport.objects.filter(pk=pk, customer=customer).first()
        if found is None and pk is not None:
            raise Invalid("credit_report", "There is no such credit report of the customer.", value=pk)
        return found

    def _response(self, evaluation: credit.Evaluation) -> Response:
        deposit = evaluation.deposit and {
            "amount": float(evaluation.deposit.deposit),
            "depositType": evaluation.deposit.deposit_type.name,
            "depositTypeID": evaluation.deposit.deposit_type.number,
        }
        return Response(
            {
                "creditClassKey": evaluation.key,
                "creditLimit": None if evaluation.limit is None else float(evaluation.limit),
                "deposit": deposit,
                "messages": evaluation.messages,
            }
        )
