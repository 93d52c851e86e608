"""Opening a case at the desk, from the caller on."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import require
from apps.attachments.models import Attachment
from apps.attachments.uploads import stored_while_used
from apps.cases import operations
from apps.cases.admin.forms import LONGEST_NOTE, OpenForm
from apps.cases.admin.helpers import CASES
from apps.cases.constants import Origin, Visibility
from apps.cases.models import Case
from apps.cases.operations import File
from apps.cases.permissions import ADD_CASE, CHANGE_CASE
from apps.cases.reads.similar import similar_cases
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.filters import prefilled
from apps.core.formatting import format_number
from apps.core.requests import caller_of
from apps.customers.intake import Intake, Question, intake_page
from apps.customers.reads.matches import Party
from apps.users.mentions import mentions_in_words
from apps.users.models import User


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls open_case."""
    require(request, ADD_CASE)
    caller = caller_of(request)

    def run(form: OpenForm) -> HttpResponse:
        values, visibility = form.cleaned_data, form.visibility_of_note
        note = values.get("note", "")
        if note and visibility == Visibility.EXTERNAL:
            note = request.user.signed(note)
        with stored_while_used(values.get("files", ()), field="files", by=caller) as stored:
            case = operations.open_case(
                details={
                    "code": values["code"].code,
                    "description": values["description"],
                    "primary_id": values["primary_id"],
                    "secondary_id": values["secondary_id"] or None,
                    "customer_reference": values["customer_reference"] or None,
                    "occurred_at": values["occurred_at"],
                    "customer": values["customer"],
                    "orderer": values["orderer"],
                    "origin": Origin.OFFLINE,
                    "files": _files(stored),
                },
                assignee=values.get("assignee"),
                group=values.get("group"),
                note=note,
                visibility=visibility,
                by=caller,
            )
        words = gettext("Case %(number)s opened.") % {"number": case.number}
        mentioned = mentions_in_words(case.notes.get()) if note else ""
        return back_with(request, CASES.page_of(case.pk), done=f"{words} {mentioned}".strip())

    return intake_page(
        desk,
        request,
        INTAKE,
        partial(OpenForm, by=caller),
        run,
        title=gettext("New case"),
        button=gettext("Open the case"),
        back=CASES.list_url,
        initial=prefilled(request, OpenForm, "orderer"),
    )


def _fill(party: Party, by: Caller) -> dict[str, object]:
    """The customer, and on whose behalf: the user who has the speaker's e-mail, or else the only one of its people.

    Which of several it is only whoever calls can say.
    """
    people = User.objects.active().filter(organisation=party.customer.organisation_id)
    orderer: object = people.with_email((party.contact or party.customer).email)
    if orderer is None:
        found = list(people[:2])
        orderer = found[0] if len(found) == 1 else Question(_which_orderer(party, bool(found)))
    return {"customer": party.customer, "orderer": orderer}


def _which_orderer(party: Party, has_people: bool) -> str:
    if has_people:
        words = gettext("%(organisation)s has several users: ask on whose behalf the case is, and choose them.")
    else:
        words = gettext("%(organisation)s has no user yet, and a case needs one: an administrator can add them.")
    return words % {"organisation": party.customer.organisation}


def _open_cases(party: Party, by: Caller) -> list[Case]:
    return similar_cases(customer=party.customer, by=by)


def _add_note(case_number: int, form: OpenForm, by: Caller) -> tuple[str, str]:
    """Write what was typed on an open case, for staff, with the files; without any text, only lead to its note."""
    page = CASES.page_of(case_number)
    if not by.may(CHANGE_CASE) or not form.written:
        return f"{page}#note-form", ""
    if len(form.written) > LONGEST_NOTE:
        words = gettext("Description and first note are more than %(most)s characters together.")
        raise Invalid("note", words % {"most": format_number(LONGEST_NOTE)})
    with stored_while_used(form.cleaned_data.get("files", ()), field="files", by=by) as stored:
        operations.add_note(
            case_number=case_number, text=form.written, visibility=Visibility.INTERNAL, files=_files(stored), by=by
        )
    return page, gettext("Note added to case %(case_number)s; no case was opened.") % {"case_number": case_number}


def _files(stored: list[Attachment]) -> list[File]:
    return [File(row.public_id, row.name) for row in stored]


INTAKE = Intake(
    customer="customer",
    party_fields=["customer", "orderer"],
    fill=_fill,
    people=["orderer"],
    open_work=_open_cases,
    template="desk/open_cases.html",
    add_note=_add_note,
)
