"""Operations, rows and answers that the tests of provisioning share."""

import pytest

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders.constants import OrderAction, OrderObjectType, OrderState
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceLineFactory
from apps.orders.models import Order, OrderItem
from apps.provisioning.factories import ProvisionableObjectFactory

CONTRACT = OrderManagementViewSet.contract
ROOT = "http://testserver/OrderManagement/2X/production/api"
TAGS = {"Callbacks", "Order Provisioning", "Provisioning Requests"}
OPERATIONS = {name: found for name, found in CONTRACT.operations.items() if TAGS & set(found.raw["tags"])}
SEARCHES = {name: found for name, found in OPERATIONS.items() if "x-filterable" in found.raw}
NONE = 2147483647  # an id that nothing has
DONE = (204, None)


def each(rule: str, names=OPERATIONS) -> list:
    """A parameter for each operation that has a rule of this name, marked with it."""
    return [
        pytest.param(name, id=name, marks=pytest.mark.rule(name, rule))
        for name in names
        if rule in OPERATIONS[name].rules
    ]


def service_line(order: Order, code: str = "DSL", **fields) -> OrderItem:
    """The own line of a service with a provisionable object."""
    line = ServiceLineFactory(order=order, **fields)
    ProvisionableObjectFactory(item=line.item, code=code)
    return line


def feature_line(service: OrderItem, code: str = "EMAIL", **fields) -> OrderItem:
    """A feature under a service, with a provisionable object."""
    line = OrderItemFactory(
        order=service.order,
        service_item=service.service_item,
        parent=service,
        **{"object_type": OrderObjectType.SERVICE_ITEM, "action": OrderAction.ADD, "item__name": "Voice mail"} | fields,
    )
    ProvisionableObjectFactory(item=line.item, code=code)
    return line


def account_line(order: Order, code: str = "ROUTER", **fields) -> OrderItem:
    """A line of the account, under no service."""
    line = OrderItemFactory(order=order, **fields)
    ProvisionableObjectFactory(item=line.item, code=code)
    return line


def order_of(user=None, **fields) -> Order:
    """An order in process, of the user's organisation."""
    customer = {"customer__organisation": user.organisation} if user is not None and user.organisation else {}
    return OrderFactory(**{"state": OrderState.IN_PROCESS} | customer | fields)


def answer_of(response) -> tuple[int, object]:
    """The status, and the body where there is one."""
    return response.status_code, response.json() if response.content else None


def refused(field: str, value: object, reason: str) -> tuple[int, dict]:
    """The answer to an argument that cannot be taken."""
    message = f"Value for argument '{field}' is not valid: '{value}'. {reason}"
    return 400, {"errors": [{"field": field, "loggingNumber": 500002, "message": message}]}


def unknown(what: str, identifier: object, status: int = 404) -> tuple[int, dict]:
    """The answer to an id that nothing has: 404 for one in the path, 400 for one in the body."""
    message = f"You do not have access to {what} ID {identifier} or it does not exist."
    return status, {"errors": [{"field": f"{what}ID", "loggingNumber": 500032, "message": message}]}


def conflict(message: str) -> tuple[int, dict]:
    """The answer when the state of a row does not allow the operation."""
    return 409, {"errors": [{"field": None, "loggingNumber": 500108, "message": message}]}
