"""Doing the escalations of cases that have come due. Done by the worker."""

from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.cases.constants import CaseAction, CaseVerb
from apps.cases.models import Case, CasePolicyEscalation
from apps.cases.operations.assigning import assign_case
from apps.cases.operations.locking import lock_to_change
from apps.cases.operations.tickets import open_ticket
from apps.cases.reads.service_levels import SCHEME
from apps.core.text import clipped
from apps.tickets.operations import assign_ticket
from apps.tickets.operations.editing import UNCHANGED
from apps.tickets.operations.escalating import WORKER, Escalating, notify_people, people_named_by, words
from apps.tickets.operations.resuming import people_of
from apps.users.operations.owners import STAYS

TITLE = 120


def escalate_due_cases() -> int:
    """Do every escalation of cases that has come due; returns how many this call did."""
    return CASES.work_off()


def _carry_out(rule: CasePolicyEscalation, case: Case, entry: Activity) -> None:
    def text() -> str:
        return words(rule, gettext("Case %(number)s") % {"number": case.number}, clipped(case.description, TITLE))

    if rule.action == CaseAction.NOTIFY:
        is_for_nobody = rule.person is None and rule.group is None
        notify_people(people_of(case) if is_for_nobody else people_named_by(rule), entry, text)
        return
    if rule.action == CaseAction.ASSIGN:
        assign_case(
            case_number=case.pk,
            assignee=rule.person or STAYS,
            group=rule.group or STAYS,
            reason=text(),
            by=WORKER,
        )
        return
    ticket = open_ticket(
        case_number=case.pk,
        title=clipped(text(), TITLE),
        description=f"{text()}\n\n{case.description}",
        is_internal=True,
        by=WORKER,
    )
    if rule.person is not None or rule.group is not None:
        assign_ticket(
            ticket_id=ticket.pk,
            assignee=rule.person or UNCHANGED,
            group=rule.group or UNCHANGED,
            reason=text(),
            by=WORKER,
        )


CASES = Escalating(SCHEME, CaseVerb.ESCALATED, lock_to_change, _carry_out)
