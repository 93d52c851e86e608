"""Follow-ups and journals in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.badges import badge
from apps.adminkit.searching import Command, Hit, Searched, passage
from apps.core.caller import Caller
from apps.core.life_cycles import Tone
from apps.core.paths import url_of
from apps.core.searching import Sought
from apps.journals.admin.subjects import subject_of
from apps.journals.models import FollowUp, Journal
from apps.journals.permissions import ADD_FOLLOW_UP, ADD_JOURNAL, VIEW_FOLLOW_UP, VIEW_JOURNAL
from apps.journals.reads.search import FOLLOW_UPS, JOURNALS, find_follow_ups, find_journals


def _find_follow_ups(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_follow_up(row, wanted) for row in find_follow_ups(wanted, by, most)]


def _follow_up(row: FollowUp, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:journals_followup_change", row.pk),
        number=gettext("Follow-up %(number)s") % {"number": row.pk},
        title=passage(row.description, wanted.words) or gettext("(no text)"),
        status=badge(row.status.name, Tone.QUIET if row.is_closed else Tone.CALM),
        who=" · ".join(filter(None, [subject_of(row).name, row.assignee.name if row.assignee else row.assignee_name])),
        is_exact=row.pk == wanted.numbered(*FOLLOW_UPS),
    )


def _find_journals(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_journal(row, wanted) for row in find_journals(wanted, by, most)]


def _journal(row: Journal, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:journals_journal_change", row.pk),
        number=gettext("Journal %(number)s") % {"number": row.pk},
        title=passage(row.description, wanted.words) or gettext("(no text)"),
        status=badge(row.status.name, Tone.QUIET),
        who=" · ".join([subject_of(row).name, row.created_by.name]),
        is_exact=row.pk == wanted.numbered(*JOURNALS),
    )


AGENDA, JOURNAL_LIST = "admin:journals_followup_changelist", "admin:journals_journal_changelist"
SEARCHED = [
    Searched(
        "follow-ups", gettext_lazy("Follow-ups"), 50, VIEW_FOLLOW_UP, _find_follow_ups, (FollowUp,), AGENDA, "view=all"
    ),
    Searched(
        "journals",
        gettext_lazy("Journals"),
        60,
        VIEW_JOURNAL,
        _find_journals,
        (Journal,),
        JOURNAL_LIST,
        is_suggested=False,
    ),
]
COMMANDS = [
    Command(gettext_lazy("New follow-up"), "event_note", "admin:journals_followup_add", ADD_FOLLOW_UP),
    Command(gettext_lazy("New journal"), "history_edu", "admin:journals_journal_add", ADD_JOURNAL),
]
