"""Opening a case at the desk."""

from django.http import HttpRequest, HttpResponse

from apps.adminkit.forms import posted
from apps.adminkit.pages import form_page, require
from apps.cases import operations
from apps.cases.admin.forms import OpenForm
from apps.cases.admin.helpers import CASES
from apps.cases.constants import Origin
from apps.cases.permissions import ADD_CASE
from apps.core.admin import DeskAdmin, back_with
from apps.core.filters import prefilled
from apps.core.requests import caller_of


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_case."""
    require(request, ADD_CASE)

    def run(values: dict) -> HttpResponse:
        optional = ("secondary_id", "customer_reference", "occurred_at", "customer")
        case = operations.create_case(
            code=values["code"].code,
            description=values["description"],
            primary_id=values["primary_id"],
            orderer=values["orderer"],
            origin=Origin.OFFLINE,
            by=caller_of(request),
            **{name: values[name] or None for name in optional},
        )
        return back_with(request, CASES.page_of(case.pk), done=f"Case {case.number} opened.")

    form = OpenForm(posted(request), initial=prefilled(request, OpenForm, "customer", "orderer"))
    return form_page(
        desk, request, form, run, title="New case", button="Open the case", back=CASES.list_url, drafts_all=True
    )
