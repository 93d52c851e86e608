"""Doing the escalations of tickets that have come due. Done by the worker."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.operations import notify, recording
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid
from apps.core.languages import in_language_of
from apps.tickets.constants import ClassificationKind, EscalationAction, TicketVerb
from apps.tickets.escalating import EFFECTS
from apps.tickets.models import Classification, Escalation, Ticket, TicketEscalation
from apps.tickets.operations.editing import UNCHANGED, assign_ticket, update_ticket
from apps.tickets.operations.locking import lock_ticket
from apps.tickets.operations.resuming import MOST_TOLD, people_of
from apps.users.models import User

BATCH = 100
WORKER = Caller(None, Channel.TASK)


def escalate_due_tickets() -> int:
    """Do every escalation that has come due; returns how many this call did.

    Any number of workers may do this at once: each passes over the tickets that another one or a person holds, and a
    worker that dies lets go of its ticket with nothing done.
    """
    done, after = 0, 0
    while rows := list(
        TicketEscalation.objects.to_do().filter(pk__gt=after).order_by("pk").values_list("pk", "ticket")[:BATCH]
    ):
        done += sum(escalate(escalation_id=pk, ticket_id=ticket_id) for pk, ticket_id in rows)
        after = rows[-1][0]
    return done


@transaction.atomic
def escalate(*, escalation_id: int, ticket_id: int) -> bool:
    """Do one escalation of a ticket, and note that it is done; both or neither.

    False when it is done, put off, or gone by now, or the ticket is in other hands. What an effect refuses, such as a
    person who is no agent any more, is the activity's reason, and is not tried again.
    """
    if not Ticket.objects.filter(pk=ticket_id).select_for_update(skip_locked=True, of=("self",)).exists():
        return False
    due = TicketEscalation.objects.to_do().filter(pk=escalation_id, ticket=ticket_id)
    row = due.select_related("escalation__policy", "escalation__person", "escalation__group").first()
    if row is None:
        return False
    rule = row.escalation
    ticket = lock_ticket(ticket_id, WORKER)
    data = {"policy": rule.policy.name, "target": rule.target, "percent": rule.percent, "action": rule.action}
    with recording(TicketVerb.ESCALATED, by=WORKER, subject=ticket, data=data) as entry:
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
        Ticket.objects.filter(pk=ticket.pk).update(last_activity_at=row.done_at)
    try:
        with transaction.atomic():
            _carry_out(rule, ticket, entry)
    except DomainError as error:
        entry.reason = str(error.message)[:500]
        entry.save(update_fields=["reason"])
    return True


def _carry_out(rule: Escalation, ticket: Ticket, entry: Activity) -> None:
    text = words(rule, ticket)
    match rule.action:
        case EscalationAction.NOTIFY:
            for person in _people(rule, ticket):
                with in_language_of(person):
                    notify(person, activity=entry, text=words(rule, ticket))
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
            if priority is not None:
                update_ticket(ticket_id=ticket.pk, changes={"priority": priority}, by=WORKER)
        case action:
            people = _people(rule, ticket)
            if not people:
                raise Invalid("person", gettext("There is nobody for whom to open it."))
            EFFECTS[action](ticket=ticket, text=text, person=people[0])


def words(rule: Escalation, ticket: Ticket) -> str:
    """What came due, in one line: "INC-630701: 75 % of Resolution have passed (Gold). No dial tone"."""
    return gettext("%(number)s: %(percent)s %% of “%(target)s” have passed (%(policy)s). %(title)s") % {
        "number": ticket.human_id,
        "percent": rule.percent,
        "target": rule.get_target_display(),
        "policy": rule.policy.name,
        "title": ticket.title or gettext("(no title)"),
    }


def _people(rule: Escalation, ticket: Ticket) -> list[User]:
    """The person and the group of the rule; without these, those who have the ticket. Nobody who is deactivated."""
    if rule.person is None and rule.group is None:
        return people_of(ticket)
    people = {rule.person.pk: rule.person} if rule.person is not None and rule.person.is_active else {}
    if rule.group is not None:
        members = rule.group.members.filter(is_active=True).order_by("pk")[:MOST_TOLD]
        people |= {person.pk: person for person in members}
    return list(people.values())
