"""Changing where a service is, as emergency calls tell it. Each answer leads back to the order."""

from functools import partial

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from apps.core.admin import DeskAdmin, ReadOnlyAdmin, back_with, caller_of, submit
from apps.e911 import operations
from apps.e911.admin.forms import E911Form, TieForm
from apps.e911.models import E911Settings
from apps.orders.admin.helpers import LIST, page_of, require
from apps.orders.constants import CHANGE
from apps.orders.models import ServiceInformationItem


@admin.register(E911Settings)
class E911SettingsAdmin(ReadOnlyAdmin):
    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"e911_{name}")

        return [view("item/<id:item_id>/", change, "change"), view("item/<id:item_id>/address/", tie, "tie")]


def change(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """The form of an item's E911 settings."""

    def run(form: E911Form):
        if form.has_changed():
            operations.update_e911(item_id=item_id, values=form.values, by=caller_of(request))

    return _form(desk, request, item_id, E911Form, run, title="Emergency-call address", button="Save")


def tie(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """Give an item one more service address."""

    def run(form: TieForm):
        address = form.cleaned_data["address"]
        operations.tie_address(item_id=item_id, address_id=address.pk, by=caller_of(request))

    return _form(desk, request, item_id, TieForm, run, title="Add a service address", button="Add")


def _form(desk, request, item_id: int, form_class: type[forms.Form], run, *, title: str, button: str) -> HttpResponse:
    require(request, CHANGE)
    rows = ServiceInformationItem.objects.visible_to(caller_of(request)).select_related("item", "order")
    item = rows.filter(pk=item_id).first()
    if item is None:
        return back_with(request, reverse(LIST), refused=f"There is no service information item {item_id}.")
    back = f"{page_of(item.order_id)}#e911"
    form = form_class(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and submit(form, lambda values: run(form))[0]:
        return back_with(request, back, done=f"{item}: saved.")
    return desk.page(
        request,
        "desk/form.html",
        title=f"{title}: {item}",
        form=form,
        button=button,
        back=back,
        drawn=[form.drawn],
    )
