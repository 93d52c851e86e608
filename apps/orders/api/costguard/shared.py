"""Permissions, columns and lookups that the order resources share."""

from django.db.models import Case, CharField, QuerySet, TextField, Value, When
from django.db.models.enums import ChoicesType
from django.db.models.functions import Coalesce

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders.models import Order

CONTRACT = OrderManagementViewSet.contract
VIEW = {"needs": "orders.view_order", "denied_message": "You may not see orders."}
SERVICE_NUMBER = Coalesce("service_item__service_number", "service_item__service__number", output_field=TextField())


def label_of(path: str, choices: ChoicesType) -> Case:
    """The label of a column of choices; null where the column is."""
    labels = (When(**{path: value}, then=Value(label)) for value, label in choices.choices)
    return Case(*labels, output_field=CharField())


def require(visible: QuerySet, what: str, pk: int) -> None:
    """Raise NotFound unless the row is among the visible ones."""
    if not visible.filter(pk=pk).exists():
        raise NotFound(what, pk)


def get_visible_order(order_id: int, by: Caller) -> Order:
    """The order, if the caller sees it. Raises NotFound."""
    order = Order.objects.visible_to(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("order", order_id)
    return order
