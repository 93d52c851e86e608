"""Finding what an order page is about, and the ways back to it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from apps.core.admin import caller_of
from apps.core.errors import NotFound
from apps.orders.models import Order

LIST = "admin:orders_order_changelist"
DASHBOARD = "admin:orders_order_dashboard"
RELATED = [
    "organisation", "customer", "type", "register__location", "starting_block", "starting_action", "source_code",
    "sales_code", "new_account_status", "hold_reason", "created_by", "updated_by", "submitted_by", "completed_by",
]  # fmt: skip


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied (403) unless the person holds it."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def order_of(request: HttpRequest, order_id: int) -> Order:
    """The order with everything it refers to, as far as the person may see it. Raises NotFound."""
    require(request, "orders.view_order")
    order = Order.objects.visible_to(caller_of(request)).select_related(*RELATED).filter(pk=order_id).first()
    if order is None:
        raise NotFound("order", order_id)
    return order


def page_of(order_id: int) -> str:
    return reverse("admin:orders_order_change", args=[order_id])
