"""The devices of an order's lines: which piece is sold, for which service, and the plans that cover one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_of
from apps.orders import operations
from apps.orders.admin.cart import items_of, line_of
from apps.orders.admin.forms import DeviceForm, WhyForm
from apps.orders.permissions import CHANGE_ORDER, WORK_ORDER


def device(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Ask which device a line is about, and for which service of the order it is."""
    require(request, CHANGE_ORDER)
    order, line = line_of(request, order_id, item_id)
    back = items_of(order_id)
    if not line.may_be_device:
        return back_with(
            request, back, refused=gettext("%(description)s is no device.") % {"description": line.description}
        )
    initial = {
        "service": f"service_item-{line.service_item_id}" if line.service_item_id else "",
        "serial_number": line.serial_number,
        "sim_class_number": line.sim_class_id,
        "sim_association_type_number": line.sim_association_type_id,
    }
    form = DeviceForm(posted(request), initial=initial, line=line)

    def run(values: dict) -> HttpResponse:
        changed = operations.set_device(order_item_id=item_id, by=caller_of(request), **form.values)
        return back_with(
            request, back, done=gettext("%(description)s: the device is noted.") % {"description": changed.description}
        )

    title = gettext("Device of %(description)s") % {"description": line.description}
    return form_page(desk, request, form, run, title=title, button=gettext("Save"), back=back, drawn=[order, line])


def cancel_plan(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Ask why a protection plan ends, and cancel it."""
    require(request, WORK_ORDER)
    order, line = line_of(request, order_id, item_id)
    back = items_of(order_id)
    form = WhyForm(posted(request))

    def run(values: dict) -> HttpResponse:
        operations.cancel_protection_plan(order_item_id=item_id, reason=values["reason"], by=caller_of(request))
        return back_with(
            request, back, done=gettext("%(description)s is cancelled.") % {"description": line.description}
        )

    title = gettext("Cancel %(description)s") % {"description": line.description}
    return form_page(
        desk, request, form, run, title=title, button=gettext("Cancel the plan"), back=back, drawn=[order, line]
    )
