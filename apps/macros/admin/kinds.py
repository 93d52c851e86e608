"""The kinds of objects in whose notes text blocks are written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy

from apps.adminkit.pages import ObjectPages
from apps.cases.admin.forms import NoteForm as CaseNoteForm
from apps.cases.admin.helpers import CASES
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.tickets.admin.forms import NoteForm as TicketNoteForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.permissions import ADD_NOTE


@dataclass(frozen=True, slots=True)
class MacroKind:
    """`note_form` is the form of a note, `field` its text, `template` shows it; `may_write`: whether there is one."""

    pages: ObjectPages
    name: str
    row_name: str
    note_form: type[forms.Form]
    field: str
    template: str
    may_write: Callable[[Any, Caller], bool]


KINDS = {
    "tickets.ticket": MacroKind(
        TICKETS,
        "INC-{}",
        "ticket",
        TicketNoteForm,
        "body",
        "desk/_ticket_note.html",
        lambda ticket, by: by.may(ADD_NOTE),
    ),
    "cases.case": MacroKind(
        CASES,
        gettext_lazy("Case {}"),
        "case",
        CaseNoteForm,
        "text",
        "desk/_case_note.html",
        lambda case, by: by.may(CHANGE_CASE) and not case.is_final,
    ),
}


def kind_of(label: str) -> MacroKind:
    """The kind by its model's label, such as tickets.ticket. Raises Http404."""
    if label not in KINDS:
        raise Http404(label)
    return KINDS[label]
