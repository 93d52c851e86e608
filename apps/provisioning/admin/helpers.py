"""Finding what a page of provisioning is about, and the ways back to it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from apps.core.admin import caller_of
from apps.core.errors import NotFound
from apps.orders.models import Order
from apps.provisioning.constants import SEE

FALLOUT = "admin:provisioning_provisioningrequest_changelist"


def order_of(request: HttpRequest, order_id: int) -> Order:
    """The order with its customer, as far as the person may see it. Raises NotFound and PermissionDenied."""
    if not (request.user.has_perm(SEE) and request.user.has_perm("orders.view_order")):
        raise PermissionDenied
    orders = Order.objects.visible_to(caller_of(request)).select_related("customer", "organisation")
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise NotFound("order", order_id)
    return order


def kept(request: HttpRequest) -> str:
    """The address's query without its page."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def board_of(order_id: int) -> str:
    return reverse("admin:provisioning_board", args=[order_id])


def values_of(order_id: int) -> str:
    return reverse("admin:provisioning_values", args=[order_id])
