"""Building a cart: starting an order, finding catalogue items, putting them in and taking them out."""

from collections.abc import Callable, Iterable
from functools import partial

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import errors_in_words, posted
from apps.adminkit.pages import carried_out, form_page, require
from apps.attachments.uploads import stored_while_used
from apps.catalog.constants import CatalogItemKind
from apps.catalog.models import CatalogItem
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.errors import DomainError
from apps.core.filters import refuse_filters
from apps.core.money import in_words
from apps.core.requests import caller_of
from apps.core.rows import get_visible
from apps.customers.intake import Intake, intake_page
from apps.customers.models import Service
from apps.orders import operations
from apps.orders.admin.forms import DiscountForm, FindForm, ItemForm, QuantityForm, ServiceForm, StartForm
from apps.orders.admin.helpers import ORDERS
from apps.orders.constants import OrderAction
from apps.orders.models import Order, OrderItem
from apps.orders.permissions import ADD_ORDER, CHANGE_ORDER, DISCOUNT_ITEM, VIEW_ORDER
from apps.orders.reads.similar import similar_orders
from apps.orders.reads.starting import startable_by
from apps.users.mentions import mentions_in_words

FOUND = 8
SERVICES = 50
OFFERED = [
    CatalogItemKind.RETAIL,
    CatalogItemKind.SERVICE,
    CatalogItemKind.PACKAGE,
    CatalogItemKind.FEATURE,
    CatalogItemKind.PROTECTION_PLAN,
]


def start(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Ask for whom the order is and what it starts with, then open its cart."""
    require(request, ADD_ORDER)
    caller = caller_of(request)

    def run(form: StartForm) -> HttpResponse:
        with stored_while_used(form.cleaned_data.get("files", ()), field="files", by=caller) as stored:
            ids = [attachment.public_id for attachment in stored]
            order = operations.start_order(
                details=form.values,
                assignee=form.cleaned_data.get("assignee"),
                group=form.cleaned_data.get("group"),
                attachment_ids=ids,
                by=caller,
            )
        words = gettext("Order %(number)s is started. Put something into it.") % {"number": order.pk}
        return back_with(request, ORDERS.page_of(order.pk), done=f"{words} {mentions_in_words(order)}".strip())

    return intake_page(
        desk,
        request,
        INTAKE,
        partial(StartForm, blocks=startable_by(caller), by=caller),
        run,
        title=gettext("New order"),
        button=gettext("Start order"),
        back=ORDERS.list_url,
        initial={},
    )


INTAKE = Intake(
    customer="customer_id",
    party_fields=["customer_id"],
    fill=lambda party, by: {"customer_id": party.customer},
    open_work=lambda party, by: similar_orders(customer=party.customer, by=by),
    template="desk/open_orders.html",
)


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

    def run(values: dict) -> str:
        item = get_visible(CatalogItem.objects.orderable(), "catalogue item", values["item"])
        what = (
            {"service_catalog_id": item.pk, "action": OrderAction.ADD}
            if item.kind == CatalogItemKind.SERVICE
            else {"sku": item.sku, "action": values["action"]}
        )
        line = operations.add_item(order_id=order_id, quantity=values["quantity"], by=caller_of(request), **what)
        return gettext("%(description)s is in the cart.") % {"description": line.description}

    return _changed(request, order_id, ItemForm(request.POST), run)


def change_service(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Let the order do something to a service that the customer has."""

    def run(values: dict) -> str:
        caller = caller_of(request)
        service = get_visible(Service.objects.visible_to(caller), "service", values["service"])
        line = operations.add_item(
            order_id=order_id,
            service_catalog_id=service.item_id,
            service_id=service.pk,
            action=values["action"],
            by=caller,
        )
        return gettext("%(description)s is on the order.") % {"description": line.description}

    return _changed(request, order_id, ServiceForm(request.POST), run)


def _changed(request: HttpRequest, order_id: int, form: forms.Form, run: Callable[[dict], str]) -> HttpResponse:
    """Go back to the order with what a form of its page did, or with why it was refused."""
    ORDERS.get(request, order_id)
    done, message = submit(form, run)
    if done:
        return back_with(request, f"{ORDERS.page_of(order_id)}#items", done=message)
    return back_with(request, ORDERS.page_of(order_id), refused=errors_in_words(form))


def services_of(order: Order) -> QuerySet[Service]:
    """The first of the customer's services, by their numbers."""
    if order.customer_id is None:
        return Service.objects.none()
    return Service.objects.filter(customer=order.customer_id).order_by("number", "pk")[:SERVICES]


def with_forms(services: Iterable[Service]) -> list[dict]:
    """Each with the form that puts a change of it on the order."""
    return [
        {"service": row, "form": ServiceForm(initial={"service": row.pk}, auto_id=f"service-{row.pk}-%s")}
        for row in services
    ]


def remove(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Take an item out of the cart, with what belongs to it."""
    require(request, VIEW_ORDER)
    try:
        operations.remove_item(order_item_id=item_id, by=caller_of(request))
    except DomainError as error:
        return back_with(request, ORDERS.page_of(order_id), refused=error.message)
    return back_with(request, f"{ORDERS.page_of(order_id)}#items", done=gettext("The item is off the order."))


def change_quantity(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Ask how many pieces a line shall be about."""
    require(request, CHANGE_ORDER)
    order, line = line_of(request, order_id, item_id)
    form = QuantityForm(posted(request), initial={"quantity": line.quantity})

    def run(values: dict) -> HttpResponse:
        changed = operations.change_quantity(order_item_id=item_id, quantity=values["quantity"], by=caller_of(request))
        return back_with(request, items_of(order_id), done=f"{changed.description}: {changed.quantity}.")

    title = gettext("Quantity of %(description)s") % {"description": line.description}
    return form_page(
        desk, request, form, run, title=title, button=gettext("Change"), back=items_of(order_id), drawn=[order, line]
    )


def discount(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Ask what shall be taken off a line, and why."""
    require(request, DISCOUNT_ITEM)
    order, line = line_of(request, order_id, item_id)
    form = DiscountForm(posted(request), order=order)

    def run(values: dict) -> HttpResponse:
        values["reason_id"] = values["reason_id"].pk
        taken_off = operations.discount_item(order_item_id=item_id, by=caller_of(request), **values)
        done = gettext("%(amount)s is off %(description)s.") % {
            "amount": in_words(taken_off.amount),
            "description": line.description,
        }
        return back_with(request, items_of(order_id), done=done)

    title = gettext("Discount on %(description)s, %(amount)s") % {
        "description": line.description,
        "amount": in_words(abs(line.amount)),
    }
    return form_page(
        desk, request, form, run, title=title, button=gettext("Take off"), back=items_of(order_id), drawn=[order, line]
    )


def remove_discount(desk: DeskAdmin, request: HttpRequest, order_id: int, discount_id: int) -> HttpResponse:
    """Let a line cost again what a discount took off it."""
    require(request, DISCOUNT_ITEM)

    def run() -> str:
        operations.remove_discount(discount_id=discount_id, by=caller_of(request))
        return gettext("The discount is off the order.")

    return carried_out(request, items_of(order_id), run)


def items_of(order_id: int) -> str:
    """The address of the items on an order's page."""
    return f"{ORDERS.page_of(order_id)}#items"


def line_of(request: HttpRequest, order_id: int, item_id: int) -> tuple[Order, OrderItem]:
    """An order with one of its lines. Raises NotFound and PermissionDenied."""
    order = ORDERS.get(request, order_id)
    return order, get_visible(order.items, "order item", item_id)
