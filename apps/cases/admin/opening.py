"""Opening a case at the desk."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.cases import operations
from apps.cases.admin.forms import OpenForm
from apps.cases.admin.helpers import QUEUE, page_of, require
from apps.cases.constants import Origin
from apps.cases.models import Case
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.filters import prefilled


def open_case(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_case."""
    require(request, "cases.add_case")
    initial = prefilled(request, OpenForm, "customer", "orderer")
    form = OpenForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        done, case = submit(form, lambda values: _create(values, request))
        if done:
            return back_with(request, page_of(case.pk), done=f"Case {case.number} opened.")
    return desk.page(
        request, "desk/form.html", title="New case", form=form, button="Open the case", back=reverse(QUEUE)
    )


def _create(values: dict, request: HttpRequest) -> Case:
    optional = ("secondary_id", "customer_reference", "occurred_at", "customer")
    return operations.create_case(
        code=values["code"].code,
        description=values["description"],
        primary_id=values["primary_id"],
        orderer=values["orderer"],
        origin=Origin.OFFLINE,
        by=caller_of(request),
        **{name: values[name] or None for name in optional},
    )
