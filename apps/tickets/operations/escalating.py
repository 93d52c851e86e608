"""Doing the escalations that have come due, of tickets and of what else has clocks. Done by the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.operations import notify, recording
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid
from apps.tickets.constants import ClassificationKind, EscalationAction, TicketVerb
from apps.tickets.escalating import EFFECTS
from apps.tickets.models import Classification, Escalation, Ticket
from apps.tickets.models.service_levels import PolicyEscalation
from apps.tickets.operations.editing import UNCHANGED, assign_ticket, update_ticket
from apps.tickets.operations.locking import lock_ticket
from apps.tickets.operations.resuming import MOST_TOLD, people_of
from apps.tickets.reads.promises import SCHEME
from apps.tickets.reads.schemes import Scheme
from apps.users.models import User

BATCH = 100
WORKER = Caller(None, Channel.TASK)


@dataclass(frozen=True)
class Escalating:
    """How the rows of a scheme are escalated: `carry_out` does what a rule says, for the activity of that."""

    scheme: Scheme
    verb: str
    lock: Callable[[int, Caller], Any]
    carry_out: Callable[[Any, Any, Activity], None]

    def work_off(self) -> int:
        """Do every escalation that has come due; returns how many this call did.

        Any number of workers may do this at once: each passes over the rows that another one or a person holds, and a
        worker that dies lets go of its row with nothing done.
        """
        due: Any = self.scheme.due._default_manager
        done, after = 0, 0
        while rows := list(due.to_do().filter(pk__gt=after).order_by("pk").values_list("pk", self.scheme.row)[:BATCH]):
            done += sum(self.escalate(pk, row_id) for pk, row_id in rows)
            after = rows[-1][0]
        return done

    @transaction.atomic
    def escalate(self, escalation_id: int, row_id: int) -> bool:
        """Do one escalation of a row, and note that it is done; both or neither.

        False when it is done, put off, or gone by now, or the row is in other hands. What an effect refuses, such as a
        person who is no agent any more, is the activity's reason, and is not tried again.
        """
        rows: Any = self.scheme.rows._default_manager
        if not rows.filter(pk=row_id).select_for_update(skip_locked=True, of=("self",)).exists():
            return False
        due: Any = self.scheme.due._default_manager
        waiting = due.to_do().filter(pk=escalation_id, **{self.scheme.row: row_id})
        found = waiting.select_related("escalation__policy", "escalation__person", "escalation__group").first()
        if found is None:
            return False
        rule = found.escalation
        row = self.lock(row_id, WORKER)
        data = {"policy": rule.policy.name, "target": rule.target, "percent": rule.percent, "action": rule.action}
        with recording(self.verb, by=WORKER, subject=row, data=data) as entry:
            found.done_at = timezone.now()
            found.save(update_fields=["done_at"])
            if hasattr(row, "last_activity_at"):
                rows.filter(pk=row.pk).update(last_activity_at=found.done_at)
        try:
            with transaction.atomic():
                self.carry_out(rule, row, entry)
        except DomainError as error:
            entry.reason = str(error.message)[:500]
            entry.save(update_fields=["reason"])
        return True


def escalate_due_tickets() -> int:
    """Do every escalation of tickets that has come due; returns how many this call did."""
    return TICKETS.work_off()


def escalate(*, escalation_id: int, ticket_id: int) -> bool:
    """Do one escalation of a ticket, unless it is done, put off, or gone by now, or the ticket is in other hands."""
    return TICKETS.escalate(escalation_id, ticket_id)


def _carry_out(rule: Escalation, ticket: Ticket, entry: Activity) -> None:
    text = words(rule, ticket.human_id, ticket.title)
    match rule.action:
        case EscalationAction.NOTIFY:
            notify_people(_people(rule, ticket), entry, lambda: words(rule, ticket.human_id, ticket.title))
        case EscalationAction.ASSIGN:
            assign_ticket(
                ticket_id=ticket.pk,
                assignee=rule.person or UNCHANGED,
                group=rule.group or UNCHANGED,
                reason=text,
                by=WORKER,
            )
        case EscalationAction.RAISE:
            higher = Classification.objects.of(ClassificationKind.PRIORITY).filter(number__lt=ticket.priority.number)
            priority = higher.order_by("-number").first()
            if priority is None:
                raise Invalid("priority", gettext("The priority is the highest already."))
            update_ticket(ticket_id=ticket.pk, changes={"priority": priority}, by=WORKER)
        case action:
            people = _people(rule, ticket)
            if not people:
                raise Invalid("person", gettext("There is nobody for whom to open it."))
            EFFECTS[EscalationAction(action)](ticket=ticket, text=text, person=people[0])


def notify_people(people: list[User], entry: Activity, text: Callable[[], str]) -> None:
    """Put a line on the desk of each, and their names to the activity. Raises Invalid where there is nobody."""
    if not people:
        raise Invalid("person", gettext("There is nobody to notify."))
    entry.data["people"] = [str(person) for person in people]
    entry.save(update_fields=["data"])
    for person in people:
        notify(person, activity=entry, text=text)


def words(rule: PolicyEscalation, number: str, title: str | None) -> str:
    """What came due, in one line: "INC-630701: 75 % of Resolution have passed (Gold). No dial tone"."""
    policy: Any = getattr(rule, "policy")  # noqa: B009 - of every subclass
    return gettext("%(number)s: %(percent)s %% of “%(target)s” have passed (%(policy)s). %(title)s") % {
        "number": number,
        "percent": rule.percent,
        "target": rule.get_target_display(),
        "policy": policy.name,
        "title": title or gettext("(no title)"),
    }


def _people(rule: Escalation, ticket: Ticket) -> list[User]:
    """The person and the group of the rule; without these, those who have the ticket. Nobody who is deactivated."""
    return people_of(ticket) if rule.person is None and rule.group is None else people_named_by(rule)


def people_named_by(rule: PolicyEscalation) -> list[User]:
    """The person and the members of the group that a rule names. Nobody who is deactivated."""
    people = {rule.person.pk: rule.person} if rule.person is not None and rule.person.is_active else {}
    if rule.group is not None:
        members = rule.group.members.filter(is_active=True).order_by("pk")[:MOST_TOLD]
        people |= {person.pk: person for person in members}
    return list(people.values())


TICKETS = Escalating(SCHEME, TicketVerb.ESCALATED, lock_ticket, _carry_out)
