"""Cases in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.badges import state_badge
from apps.adminkit.searching import Command, Hit, Searched, passage
from apps.cases.constants import CASE_LIFE_CYCLE
from apps.cases.models import Case, CaseNote
from apps.cases.permissions import ADD_CASE, VIEW_CASE
from apps.cases.reads.search import find_cases, find_notes, is_exactly
from apps.core.caller import Caller
from apps.core.paths import url_of
from apps.core.searching import Sought, holds

LIST = "admin:cases_case_changelist"


def _find_cases(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_case(case, wanted) for case in find_cases(wanted, by, most)]


def _case(case: Case, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:cases_case_change", case.pk),
        number=gettext("Case %(number)s") % {"number": case.number},
        title=passage(case.description, wanted.words),
        status=state_badge(CASE_LIFE_CYCLE, case.status),
        who=case.account_name,
        text=_named_by_code(case, wanted),
        is_exact=is_exactly(case, wanted),
    )


def _named_by_code(case: Case, wanted: Sought) -> str:
    """The names of the code, where those hold the words and the text before them does not."""
    names = f"{case.code.category}: {case.code.subcategory}"
    is_by_code = holds(f"{names} {case.code.code}", wanted.words) and not holds(case.description, wanted.words)
    return names if is_by_code else ""


def _find_notes(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_note(note, wanted) for note in find_notes(wanted, by, most)]


def _note(note: CaseNote, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:cases_case_change", note.case_id),
        number=gettext("Case %(case_id)s") % {"case_id": note.case_id},
        title=f"{note.case.code.category}: {note.case.code.subcategory}",
        status=state_badge(CASE_LIFE_CYCLE, note.case.status),
        who=note.author.name if note.author else "",
        text=passage(note.text, wanted.words),
    )


SEARCHED = [
    Searched("cases", gettext_lazy("Cases"), 30, VIEW_CASE, _find_cases, (Case,), LIST, "view=all"),
    Searched(
        "case-notes",
        gettext_lazy("Notes on cases"),
        80,
        VIEW_CASE,
        _find_notes,
        (CaseNote,),
        LIST,
        "view=all",
        is_suggested=False,
    ),
]
COMMANDS = [Command(gettext_lazy("New case"), "support_agent", "admin:cases_case_add", ADD_CASE)]
