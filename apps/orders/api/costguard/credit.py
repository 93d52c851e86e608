"""Credit evaluation."""

from rest_framework.response import Response

from apps.customers.models import CreditReport, Customer
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import number_of
from apps.dialects.rows import get_visible, named_row, require_visible
from apps.orders.constants import OrderLookupKind
from apps.orders.models import Lookup, Order
from apps.orders.permissions import VIEW_ORDER
from apps.orders.reads import credit


class CreditEvaluations(OrderManagementViewSet):
    error_fields = {"order_type": "orderTypeID", "credit_report": "creditReportID"}

    @operation("evaluateCreditCheckRequired", needs=VIEW_ORDER)
    def check_required(self, request, customerID):
        require_visible(self.visible(Customer), "customer", customerID)
        body = self.body()
        found = credit.check_required(
            self._order_type(body["orderTypeID"]),
            is_new_service=body["isNewService"],
            is_skipped=body["creditCheckSkipped"],
        )
        return Response({"creditCheckRequiredProvider": found.provider, "messages": found.messages})

    @operation("evaluateCreditForCustomer", needs=VIEW_ORDER)
    def for_customer(self, request, customerID):
        customer = get_visible(self.visible(Customer), "customer", customerID)
        body = self.body()
        evaluation = credit.evaluate(
            self._order_type(body["orderTypeID"]),
            is_check_required=body["creditCheckRequired"],
            report=self._report(customer, body.get("creditReportID")),
        )
        return self._response(evaluation)

    @operation("evaluateCreditForOrder", needs=VIEW_ORDER)
    def for_order(self, request, orderID):
        return self._response(credit.evaluate_order(get_visible(self.visible(Order), "order", orderID)))

    def _order_type(self, number: int) -> Lookup:
        return named_row(Lookup.objects.of(OrderLookupKind.ORDER_TYPE), "order_type", "order type", number, by="number")

    def _report(self, customer: Customer, pk: int | None) -> CreditReport | None:
        reports = CreditReport.objects.filter(customer=customer)
        return named_row(reports, "credit_report", "credit report of the customer", pk, optional=True)

    def _response(self, evaluation: credit.Evaluation) -> Response:
        deposit = evaluation.deposit and {
            "amount": number_of(evaluation.deposit.deposit),
            "depositType": evaluation.deposit.deposit_type.name,
            "depositTypeID": evaluation.deposit.deposit_type.number,
        }
        return Response(
            {
                "creditClassKey": evaluation.key,
                "creditLimit": number_of(evaluation.limit),
                "deposit": deposit,
                "messages": evaluation.messages,
            }
        )
