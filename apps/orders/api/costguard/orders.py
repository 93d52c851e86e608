"""Starting, finding and reading orders."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import row_body
from apps.dialects.datetimes import parse_date
from apps.orders import operations
from apps.orders.api.costguard.order_resources import CART, DIRECT_INVOICE, ORDER, SALE
from apps.orders.models import Order
from apps.orders.permissions import ADD_ORDER, VIEW_ORDER

ARGUMENTS = {
    "creditCheckRequiredProviderID": "credit_provider_number",
    "creditReportID": "credit_report_id",
    "customerID": "customer_id",
    "description": "description",
    "newAccountStatusID": "new_account_status_number",
    "note": "note",
    "orderTypeID": "type_number",
    "registerID": "register_id",
    "salesCodeID": "sales_code_id",
    "sourceCodeID": "source_code_number",
    "startingActionID": "starting_action_number",
    "startingBlockID": "starting_block_id",
}


class Orders(OrderManagementViewSet):
    error_fields = {argument: member for member, argument in ARGUMENTS.items()}

    @operation("createOrder", needs=ADD_ORDER)
    def create(self, request):
        body = self.body()
        fields = {argument: body.get(member) for member, argument in ARGUMENTS.items()}
        date = body.get("estimatedCompleteDate")
        fields["estimated_complete_on"] = None if date is None else parse_date(date)
        order = operations.create_order(**fields, by=self.caller)
        numbers = {"cartID": order.cart_number, "directInvoiceID": order.direct_invoice_number or 0}
        return Response(numbers | {"orderID": order.pk}, status=201)

    @operation("searchOrders", needs=VIEW_ORDER)
    def list(self, request):
        return self.search(ORDER, self.visible(Order))

    @operation("getOrder", needs=VIEW_ORDER, record=Order)
    def retrieve(self, request, orderID):
        return Response(row_body(ORDER, self.visible(Order), "order", orderID))

    @operation("searchCarts", needs=VIEW_ORDER)
    def list_carts(self, request):
        return self.search(CART, self.visible(Order).carts())

    @operation("searchSales", needs=VIEW_ORDER)
    def list_sales(self, request):
        return self.search(SALE, self.visible(Order).sales())

    @operation("searchDirectInvoices", needs=VIEW_ORDER)
    def list_direct_invoices(self, request):
        return self.search(DIRECT_INVOICE, self.visible(Order).direct_invoices())
