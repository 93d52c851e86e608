"""Changing where a service is, as emergency calls tell it. Each answer leads back to the order."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import PagesAdmin, form_page, require
from apps.core.admin import DeskAdmin, ReadOnlyAdmin, back_with
from apps.core.requests import caller_of
from apps.core.rows import get_visible
from apps.e911 import operations
from apps.e911.admin.forms import E911Form, TieForm
from apps.e911.models import E911Settings
from apps.orders.admin.helpers import ORDERS
from apps.orders.models import ServiceInformationItem
from apps.orders.permissions import CHANGE_ORDER


@admin.register(E911Settings)
class E911SettingsAdmin(PagesAdmin, ReadOnlyAdmin):
    pages = ORDERS
    url_prefix = "e911"

    def get_urls(self):
        return [self.at("item/<id:item_id>/", change, "change"), self.at("item/<id:item_id>/address/", tie, "tie")]


def change(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """The form of an item's E911 settings."""

    def run(form: E911Form) -> None:
        if form.has_changed():
            operations.update_e911(item_id=item_id, values=form.values, by=caller_of(request))

    return _page(desk, request, item_id, E911Form, run, title=gettext("Emergency-call address"), button=gettext("Save"))


def tie(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """Give an item one more service address."""

    def run(form: TieForm) -> None:
        address = form.cleaned_data["address"]
        operations.tie_address(item_id=item_id, address_id=address.pk, by=caller_of(request))

    return _page(desk, request, item_id, TieForm, run, title=gettext("Add a service address"), button=gettext("Add"))


def _page(
    desk: DeskAdmin,
    request: HttpRequest,
    item_id: int,
    form_class: type[forms.Form],
    operate: Callable[[forms.Form], None],
    *,
    title: str,
    button: str,
) -> HttpResponse:
    require(request, CHANGE_ORDER)
    rows = ServiceInformationItem.objects.visible_to(caller_of(request)).select_related("item", "order")
    item = get_visible(rows, "service information item", item_id)
    form, back = form_class(posted(request), item=item), f"{ORDERS.page_of(item.order_id)}#e911"

    def run(values: dict) -> HttpResponse:
        operate(form)
        return back_with(request, back, done=gettext("%(item)s: saved.") % {"item": item})

    title = f"{title}: {item}"
    return form_page(desk, request, form, run, title=title, button=button, back=back, drawn=[form.drawn])
