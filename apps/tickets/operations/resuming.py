"""Ending holds whose date has come. Done by the worker."""

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.activity.models import Activity
from apps.activity.operations import notify, queue_email
from apps.activity.reasons import OwnReason
from apps.core.caller import Caller, Channel
from apps.core.languages import in_language_of
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Ticket
from apps.tickets.operations.lifecycle import resume_ticket
from apps.users.models import Owned, User

BATCH = 100
MOST_TOLD = 20  # members of a group
REASON = OwnReason(gettext_noop("The date came until which it was on hold."))
MESSAGE = gettext_noop("""Hello,

%(number)s was on hold until %(until)s UTC, and its clock runs again.

%(title)s

It was on hold because: %(reason)s
""")


def resume_due_holds() -> int:
    """Resume every ticket whose hold has come to its date; returns how many this call resumed.

    Any number of workers may do this at once: each passes over the rows that another one or a person holds, and a
    worker that dies lets go of its row with nothing done.
    """
    resumed, after = 0, 0
    while ids := list(
        Ticket.objects.due_to_resume().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        resumed += sum(resume_due_hold(ticket_id=pk) for pk in ids)
        after = ids[-1]
    return resumed


@transaction.atomic
def resume_due_hold(*, ticket_id: int) -> bool:
    """Resume one ticket whose hold has come to its date, and say so to those who work it.

    False when it is gone, resumed, held until later by now, or in other hands. All in one transaction, so that a ticket
    is resumed exactly when its people are notified.
    """
    due = Ticket.objects.due_to_resume().filter(pk=ticket_id)
    before = due.select_for_update(skip_locked=True, of=("self",)).first()
    if before is None:
        return False
    worker = Caller(None, Channel.TASK)
    ticket = resume_ticket(ticket_id=ticket_id, reason=REASON, by=worker, gives_status_back=True)
    own = Activity.objects.filter(subject_type=Ticket._meta.label_lower, subject_id=ticket_id)
    entry = own.filter(verb=TicketVerb.RESUMED).latest("pk")
    for person in people_of(ticket):
        with in_language_of(person):
            _say_resumed(person, before, entry)
    return True


def _say_resumed(person: User, ticket: Ticket, entry: Activity) -> None:
    """Put a line on the person's desk, and mail it to the assignee; `ticket` is as it was on hold."""

    def words(title: str) -> str:
        return gettext("%(ticket)s is off hold: %(title)s") % {"ticket": ticket.human_id, "title": title}

    notify(person, activity=entry, text=lambda: words(ticket.title or gettext("(no title)")))
    if person.pk == ticket.assignee_id and person.email:
        queue_email(
            activity=entry,
            to=person.email,
            subject=words(ticket.title or ""),
            body=gettext(MESSAGE)
            % {
                "number": ticket.human_id,
                "until": f"{ticket.held_until:%Y-%m-%d %H:%M}",
                "title": ticket.title or gettext("(no title)"),
                "reason": ticket.hold_reason,
            },
            thread=f"item-{ticket.pk}",
        )


def people_of(row: Ticket | Owned) -> list[User]:
    """The assignee; of a row that nobody has, or nobody active, the members of its group. Nobody who is deactivated."""
    if row.assignee is not None and row.assignee.is_active:
        return [row.assignee]
    if row.group is None:
        return []
    return list(row.group.members.filter(is_active=True).order_by("pk")[:MOST_TOLD])
