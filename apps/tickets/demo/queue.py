"""A queue as a CSR meets it on a busy morning: worked through the operations, then moved back in time."""

import datetime
import random

from django.db.models import F

from apps.activity.factories import move_back
from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.models import Customer
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket, TicketHold, TicketNote
from apps.tickets.timestamps import m4_timestamp, ticks
from apps.users.models import User, WorkGroup

TIMES = ("created_at", "updated_at", "assigned_at", "held_at", "resolved_at", "closed_at", "last_activity_at")
# ruff: noqa: E501 - a table reads best with a story on each line
STORIES = [  # title, what happened, priority, hours ago, how far it got
    ("Fibre cut near the harbour gate", "All lines at the depot are down since the roadworks began.", "Urgent", 3, "working"),
    ("No dial tone on hunt group 4", "Calls to the hunt group ring once and drop.", "Urgent", 6, "breached"),
    ("Port three numbers to the new trunk", "Losing carrier confirmed the date; please port after 18:00.", "Normal", 20, "held"),
    ("Voicemail greeting plays twice", "Since yesterday's update callers hear the greeting twice.", "Normal", 9, "working"),
    ("E911 address of the west clinic is wrong", "The registered address is the old building.", "Urgent", 2, "new"),
    ("Invoice shows a decommissioned circuit", "Circuit 44-1180 was cancelled in March.", "P4 - Priority 4", 50, "resolved"),
    ("Jitter on video calls after 14:00", "Two sites report robotic sound every afternoon.", "Normal", 30, "breached"),
    ("New handset will not register", "Serial and MAC are in the attached list.", "P5 - Priority 5", 15, "new"),
    ("Call recording stops after ten minutes", "Affects all agents of the service desk queue.", "Customer Action Needed", 26, "held"),
    ("SIP trunk drops during failover test", "Trunk B does not come up when A is pulled.", "Normal", 70, "closed"),
    ("Add two users to the night bell group", "Start Monday, please.", "P5 - Priority 5", 40, "closed"),
    ("Caller name missing on outbound calls", "Number shows, name does not.", "P4 - Priority 4", 170, "working"),
]  # fmt: skip
PARENTS = {1: 0, 6: 0, 11: 1}  # story: the story of which it is a part
NOTES = [
    "Checked the line from our side: sync is stable, no errors in the last hour.",
    "Spoke with the customer; they will test again after lunch.",
    "Escalated to the upstream carrier, reference UC-20877.",
    "Collected a trace. The far end answers 488 to our offer.",
]


@unrecorded()
def load_queue() -> None:
    """Create the queue once: a database in which somebody worked at the desk already is not changed."""
    if Activity.objects.filter(channel=Channel.DESK).exists():
        return
    pick = random.Random(15)  # noqa: S311 - the same demo on every machine
    agents = list(User.objects.agents().order_by("pk"))
    groups = list(WorkGroup.objects.order_by("pk"))
    customers = list(Customer.objects.select_related("organisation").order_by("pk"))
    created: list[int] = []
    for position, (title, description, priority, hours, progress) in enumerate(STORIES):
        customer = customers[position % len(customers)]
        reporter = customer.organisation.users.order_by("pk").first()
        ticket = operations.create_ticket(
            organisation=customer.organisation,
            customer=customer,
            reporter=reporter,
            title=title,
            description=description,
            priority=Classification.objects.get(kind=ClassificationKind.PRIORITY, name=priority),
            type=Classification.objects.get(kind=ClassificationKind.TYPE, name="Trouble Ticket"),
            contacts=[("mainEmail", reporter.email), ("preferredContactMethod", "email")],
            by=Caller(reporter, Channel.SIPSYNERGY),
        )
        agent = Caller(agents[position % len(agents)], Channel.DESK)
        if position in PARENTS:
            parent = {"parent_id": created[PARENTS[position]]}
            operations.update_ticket(ticket_id=ticket.pk, changes=parent, by=agent)
        _progress(ticket, progress, agent, pick, groups)
        _move_back(ticket, datetime.timedelta(hours=hours))
        created.append(ticket.pk)


def _progress(ticket: Ticket, progress: str, by: Caller, pick: random.Random, groups: list[WorkGroup]) -> None:
    if progress == "new":
        return
    operations.assign_ticket(ticket_id=ticket.pk, assignee=by.user, group=pick.choice(groups), by=by)
    operations.add_note(ticket_id=ticket.pk, body=pick.choice(NOTES), by=by, is_internal=True)
    status = {row.name: row for row in Classification.objects.of(ClassificationKind.STATUS)}
    operations.change_status(ticket_id=ticket.pk, status=status["Open"], by=by)
    operations.add_note(ticket_id=ticket.pk, body="We are on it and will tell you more within the hour.", by=by)
    if progress == "held":
        operations.hold_ticket(ticket_id=ticket.pk, reason="Waiting for the customer's maintenance window", by=by)
    if progress == "resolved":
        operations.resolve_ticket(ticket_id=ticket.pk, status=status["Resolved"], by=by)
    if progress == "closed":
        operations.close_ticket(ticket_id=ticket.pk, status=status["Completed"], reason="Confirmed", by=by)


def _move_back(ticket: Ticket, span: datetime.timedelta) -> None:
    """As if the ticket had come in `span` ago and been worked within the following hour."""
    move_back(ticket, TIMES, made=span, changed=span / 2)
    TicketHold.objects.filter(ticket=ticket).update(started_at=F("started_at") - span / 2)
    for note in TicketNote.objects.filter(ticket=ticket):
        at = note.created_at - span / 2
        timestamp = m4_timestamp(at)
        TicketNote.objects.filter(pk=note.pk).update(
            created_at=at, updated_at=at, timestamp=timestamp, timestamp_ticks=ticks(timestamp)
        )
