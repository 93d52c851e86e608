"""Building a cart: starting an order, finding catalogue items, putting them in and taking them out."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.catalog.constants import CatalogItemKind
from apps.catalog.models import CatalogItem
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.errors import DomainError, NotFound
from apps.core.filters import asked, refuse_filters
from apps.core.paths import id_of
from apps.customers.models import Service
from apps.orders import operations
from apps.orders.admin.forms import FindForm, ItemForm, ServiceForm, StartForm
from apps.orders.admin.helpers import LIST, order_of, page_of, require
from apps.orders.constants import OrderAction
from apps.orders.models import Order, OrderItem
from apps.orders.starting import startable_by

FOUND = 8
SERVICES = 50
OFFERED = [CatalogItemKind.RETAIL, CatalogItemKind.SERVICE, CatalogItemKind.PACKAGE, CatalogItemKind.FEATURE]


def start(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Ask what the order starts with, then open its cart."""
    require(request, "orders.add_order")
    caller = caller_of(request)
    form = StartForm(
        request.POST or None,
        initial={"customer_id": asked(request, "customer", id_of)},
        blocks=startable_by(caller),
    )
    if request.method == "POST":
        done, order = submit(form, lambda values: operations.create_order(by=caller, **form.values))
        if done:
            return back_with(request, page_of(order.pk), done=f"Order {order.pk} is started. Put something into it.")
    return desk.page(request, "desk/form.html", title="New order", form=form, button="Start order", back=reverse(LIST))


def finder(request: HttpRequest) -> dict:
    """What the search box of the cart holds and found: orderable items by name or SKU."""
    form = FindForm(request.GET)
    text = form.cleaned_data["find"].strip() if form.is_valid() else ""
    items = CatalogItem.objects.orderable().filter(kind__in=OFFERED).select_related("group")
    if not form.is_valid():
        refuse_filters(request, ["find"])
        items = items.none()
    if text:
        items = items.filter(Q(name__icontains=text) | Q(sku_identity__startswith=text))
    found = list(items.order_by("kind", "name", "pk")[: FOUND + 1])
    return {
        "form": form,
        "text": text,
        "items": found[:FOUND],
        "has_more": len(found) > FOUND,
    }


def add(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Put an item into the cart."""
    if request.method != "POST":
        return back_with(request, page_of(order_id))
    try:
        order_of(request, order_id)
    except NotFound as error:
        return back_with(request, reverse(LIST), refused=error.message)
    form = ItemForm(request.POST)
    done, line = submit(form, lambda values: _add(order_id, values, request))
    if done:
        return back_with(request, f"{page_of(order_id)}#items", done=f"{line.description} is in the cart.")
    return back_with(request, page_of(order_id), refused=_form_errors(form))


def _add(order_id: int, values: dict, request: HttpRequest) -> OrderItem:
    item = CatalogItem.objects.orderable().filter(pk=values["item"]).first()
    if item is None:
        raise NotFound("catalogue item", values["item"])
    what = (
        {"service_catalog_id": item.pk, "action": OrderAction.ADD}
        if item.kind == CatalogItemKind.SERVICE
        else {"sku": item.sku, "action": OrderAction.SALE}
    )
    return operations.add_item(order_id=order_id, quantity=values["quantity"], by=caller_of(request), **what)


def change_service(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Let the order do something to a service that the customer has."""
    if request.method != "POST":
        return back_with(request, page_of(order_id))
    try:
        order_of(request, order_id)
    except NotFound as error:
        return back_with(request, reverse(LIST), refused=error.message)
    form = ServiceForm(request.POST)
    done, line = submit(form, lambda values: _change(order_id, values, request))
    if done:
        return back_with(request, f"{page_of(order_id)}#items", done=f"{line.description} is on the order.")
    return back_with(request, page_of(order_id), refused=_form_errors(form))


def _change(order_id: int, values: dict, request: HttpRequest) -> OrderItem:
    caller = caller_of(request)
    service = Service.objects.visible_to(caller).filter(pk=values["service"]).first()
    if service is None:
        raise NotFound("service", values["service"])
    return operations.add_item(
        order_id=order_id,
        service_catalog_id=service.item_id,
        service_id=service.pk,
        action=values["action"],
        by=caller,
    )


def services_of(order: Order) -> list[dict]:
    """The customer's services that are still in use or can be taken up again, each with its form."""
    if order.customer_id is None:
        return []
    rows = Service.objects.filter(customer=order.customer_id).select_related("item").order_by("number", "pk")
    return [
        {"service": row, "form": ServiceForm(initial={"service": row.pk}, auto_id=f"service-{row.pk}-%s")}
        for row in rows[:SERVICES]
    ]


def _form_errors(form) -> str:
    return " ".join(text for errors in form.errors.values() for text in errors)


def remove(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Take an item out of the cart, with what belongs to it."""
    if request.method != "POST":
        return back_with(request, page_of(order_id))
    require(request, "orders.view_order")
    try:
        operations.remove_item(order_item_id=item_id, by=caller_of(request))
    except DomainError as error:
        return back_with(request, page_of(order_id), refused=error.message)
    return back_with(request, f"{page_of(order_id)}#items", done="The item is off the order.")
