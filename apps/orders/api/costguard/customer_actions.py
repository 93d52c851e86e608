"""What an order does to the account of its customer. Names are in PascalCase here, as in the document."""

import re

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import MAX_ID, OrderManagementViewSet
from apps.dialects.costguard.errors import CostGuardError, ErrorEntry, LoggingNumber
from apps.dialects.datetimes import milliseconds
from apps.dialects.errors import ErrorKind
from apps.dialects.rows import require_visible
from apps.orders.models import CustomerAction, Order
from apps.orders.permissions import VIEW_ORDER

RELATED = ("order__customer", "type", "reason", "new_account_status", "reconnect_method_primary",
           "reconnect_method_secondary")  # fmt: skip


def _account_number(text: str) -> int | str:
    """A number where it can be written as one: digits without a leading zero, within 64 bits."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,18}", text) and int(text) <= MAX_ID else text


def _body(action: CustomerAction) -> dict:
    order, customer = action.order, action.order.customer
    return {
        "AccountNumber": _account_number(customer.account_number),
        **_named("ActionType", action.type),
        "ChangeDescription": action.change_description,
        "CustomerID": customer.pk,
        "CustomerName": customer.name,
        "EndDate": action.ends_at and milliseconds(action.ends_at),
        "ExcludeFinalBilledOneTimeCharges": action.exclude_final_billed_one_time_charges,
        "ExpireUnitsOnDisconnect": action.expire_units_on_disconnect,
        "ExtendedInformation": action.extended_information,
        "ExtendedInformationID": action.extended_information_id,
        "IncludeFutureDisconnectedChildren": action.include_future_disconnected_children,
        "IsPortingOut": action.is_porting_out,
        **_named("NewAccountStatus", action.new_account_status),
        "OrderDescription": order.description,
        "OrderID": order.pk,
        **_named("Reason", action.reason),
        "ReconnectFinalBilledItems": action.reconnect_final_billed_items,
        **_named("ReconnectMethodPrimary", action.reconnect_method_primary),
        **_named("ReconnectMethodSecondary", action.reconnect_method_secondary),
        "RestartFinalBilledBillingCharges": action.restart_final_billed_billing_charges,
        "SuspendDate": action.suspends_at and milliseconds(action.suspends_at),
    }


def _named(word: str, lookup) -> dict:
    return {word: lookup and lookup.name, f"{word}ID": lookup and lookup.number}


class CustomerActions(OrderManagementViewSet):
    @operation("getCustomerAction", needs=VIEW_ORDER)
    def retrieve(self, request, orderID):
        """An order without a customer acts on no account."""
        orders = self.visible(Order).filter(pk=orderID)
        actions = CustomerAction.objects.filter(order__in=orders.filter(customer__isnull=False))
        action = actions.select_related(*RELATED).first()
        if action is None:
            require_visible(orders, "order", orderID)
            message = f"Order ID {orderID} exists, but performs no action on its customer account."
            raise CostGuardError(ErrorKind.NOT_FOUND, ErrorEntry("orderID", LoggingNumber.NO_ACTION, message))
        return Response(_body(action))
