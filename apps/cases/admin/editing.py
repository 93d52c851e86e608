"""Opening a case at the desk, from the caller on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import require
from apps.cases import operations
from apps.cases.admin.forms import OpenForm
from apps.cases.admin.helpers import CASES
from apps.cases.constants import Origin, Visibility
from apps.cases.models import Case
from apps.cases.permissions import ADD_CASE, CHANGE_CASE
from apps.cases.reads.similar import similar_cases
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.filters import prefilled
from apps.core.requests import caller_of
from apps.customers.intake import Intake, intake_page
from apps.customers.reads.matches import Party
from apps.users.models import User


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_case."""
    require(request, ADD_CASE)

    def run(form: OpenForm) -> HttpResponse:
        values = form.cleaned_data
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
        return back_with(
            request, CASES.page_of(case.pk), done=gettext("Case %(number)s opened.") % {"number": case.number}
        )

    return intake_page(
        desk,
        request,
        INTAKE,
        OpenForm,
        run,
        title=gettext("New case"),
        button=gettext("Open the case"),
        back=CASES.list_url,
        initial=prefilled(request, OpenForm, "orderer"),
    )


def _fill(party: Party, by: Caller) -> dict[str, object]:
    """The customer, and on whose behalf: the user who has the speaker's e-mail, or else the only one of its people."""
    people = User.objects.active().filter(organisation=party.customer.organisation_id)
    orderer = people.with_email((party.contact or party.customer).email)
    if orderer is None:
        found = list(people[:2])
        orderer = found[0] if len(found) == 1 else None
    return {"customer": party.customer, "orderer": orderer}


def _open_cases(party: Party, by: Caller) -> list[Case]:
    return similar_cases(customer=party.customer, by=by)


def _add_note(case_number: int, form: forms.Form, by: Caller) -> tuple[str, str]:
    """Write what was typed on an open case, for staff; without any text, only lead to its note."""
    page, text = CASES.page_of(case_number), form.cleaned_data.get("description")
    if not by.may(CHANGE_CASE) or not text:
        return f"{page}#note-form", ""
    operations.add_note(case_number=case_number, text=text, visibility=Visibility.INTERNAL, by=by)
    return page, gettext("Note added to case %(case_number)s; no case was opened.") % {"case_number": case_number}


INTAKE = Intake(
    customer="customer",
    party_fields=["customer", "orderer"],
    fill=_fill,
    open_work=_open_cases,
    template="desk/open_cases.html",
    add_note=_add_note,
)
