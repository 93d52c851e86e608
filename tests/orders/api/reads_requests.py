"""Answers that the tests of the reads around orders share."""

from apps.orders.constants import OrderObjectType
from apps.orders.factories import OrderItemFactory
from apps.orders.models import OrderItem

NONE = 2147483647  # an id that nothing has


def answer_of(response) -> tuple[int, object]:
    """The status, and the body where there is one."""
    return response.status_code, response.json() if response.content else None


def found(client, path: str) -> list[dict]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()["value"]


def unknown(what: str, identifier: object) -> tuple[int, dict]:
    """The answer to an id in the path that nothing has, or nothing that the caller may see."""
    message = f"You do not have access to {what} ID {identifier} or it does not exist."
    return 404, {"errors": [{"field": f"{what}ID", "loggingNumber": 500032, "message": message}]}


def refused(field: str, value: object, reason: str) -> tuple[int, dict]:
    """The answer to an argument that cannot be taken."""
    message = f"Value for argument '{field}' is not valid: '{value}'. {reason}"
    return 400, {"errors": [{"field": field, "loggingNumber": 500002, "message": message}]}


def adjust(primary: OrderItem, amount, **fields) -> OrderItem:
    """A price adjustment of a line, which is auxiliary to it."""
    fields = {"price_adjustment_id": 8, "description": "Price match"} | fields
    return OrderItemFactory(
        order=primary.order,
        object_type=OrderObjectType.PRICE_ADJUSTMENT,
        is_auxiliary=True,
        primary=primary,
        action=primary.action,
        item=None,
        sku=None,
        quantity_divisor=1,
        unit_price=amount,
        amount=amount,
        **fields,
    )
