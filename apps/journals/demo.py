"""Demo journals and follow-ups: those of CostGuard's samples under their ids, and an agenda for today."""

import datetime

from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.journals import operations
from apps.journals.constants import JournalItemKind, JournalLookupKind, JournalObjectType, JournalVerb
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import DurationType, FollowUp, Journal, Lookup, Reminder
from apps.users.models import User

SAMPLE_FOLLOW_UP = 1
SAMPLE_JOURNAL = 5421
REMINDER_CREATED = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
JOURNAL_CREATED = datetime.datetime.fromisoformat("2019-12-24T14:07:25.427016-05:00")
SAMPLE_REMINDERS = (1, 55)
HOUR = datetime.timedelta(hours=1)
AGENDA = [  # about the customer's position, hours from now, what for, who
    (0, -26, "Ask whether the port went through", "csr"),
    (1, -3, "Tell the depot when the crew arrives", "csr"),
    (2, 2, "Call back about the clinic's new address", "csr"),
    (0, 5, "Send the corrected invoice", "jonas"),
    (1, 49, "Site visit: replace the router", "mira"),
    (2, 96, "Check call quality after the change", "csr"),
]


@unrecorded()
def load_journals() -> None:
    """Create what was never there. Needs the demo people; comes before the tickets, whose ids are higher."""
    integrator = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    if not JournalItem.objects.filter(pk=SAMPLE_FOLLOW_UP).exists():
        _sample_follow_up(integrator)
    if not JournalItem.objects.filter(pk=SAMPLE_JOURNAL).exists():
        _sample_journal(integrator)
    pass_highest_ids(JournalItem, Reminder)


@unrecorded()
def load_agenda() -> None:
    """Plan the agenda once, through the operations."""
    if FollowUp.objects.exclude(pk=SAMPLE_FOLLOW_UP).exists():
        return
    csr = Caller(User.objects.get(username="csr"), Channel.DESK)
    customers = list(Customer.objects.order_by("pk"))
    open_status = Lookup.objects.of(JournalLookupKind.FOLLOW_UP_STATUS).get(number=1)
    call_back, site_visit = Lookup.objects.of(JournalLookupKind.FOLLOW_UP_TYPE).order_by("number")[:2]
    for position, hours, description, assignee_name in AGENDA:
        follow_up = operations.create_follow_up(
            object_type=JournalObjectType.CUSTOMER,
            object_id=customers[position % len(customers)].pk,
            type=site_visit if description.startswith("Site visit") else call_back,
            status=open_status,
            due_at=timezone.now() + hours * HOUR,
            description=description,
            assignee_name=assignee_name,
            by=csr,
        )
        if hours > 0:
            operations.create_reminder(
                follow_up_id=follow_up.pk, duration_seconds=3_600, duration_type=DurationType.objects.get(pk=1), by=csr
            )


def _sample_follow_up(caller: Caller) -> None:
    customer = Customer.objects.get(account_number="12346A")
    follow_up = FollowUpFactory.build(
        item=JournalItem.objects.create(pk=SAMPLE_FOLLOW_UP, kind=JournalItemKind.FOLLOW_UP),
        customer=customer,
        assignee_name="CSR1",
        due_at=timezone.now() + 72 * HOUR,
        created_by=caller.user,
        workflow_environment="My WorkflowEnvironment Name",
        work_item_instance_id=56,
    )
    with recording(JournalVerb.FOLLOW_UP_CREATED, by=caller, subject=customer, obj=follow_up):
        follow_up.save(force_insert=True)
        for pk in SAMPLE_REMINDERS:
            ReminderFactory(id=pk, follow_up=follow_up, created_at=REMINDER_CREATED)
        Reminder.objects.filter(pk__in=SAMPLE_REMINDERS).update(updated_at=REMINDER_CREATED)


def _sample_journal(caller: Caller) -> None:
    customer = Customer.objects.get(account_number="12346A")
    journal = JournalFactory.build(
        item=JournalItem.objects.create(pk=SAMPLE_JOURNAL, kind=JournalItemKind.JOURNAL),
        customer=customer,
        is_retained=True,
        created_by=caller.user,
        workflow_environment="My WorkflowEnvironment Name",
        work_item_instance_id=56,
        created_at=JOURNAL_CREATED,
    )
    with recording(JournalVerb.JOURNAL_CREATED, by=caller, subject=customer, obj=journal) as entry:
        journal.save(force_insert=True)
    type(entry).objects.filter(pk=entry.pk).update(at=JOURNAL_CREATED)
    Journal.objects.filter(pk=SAMPLE_JOURNAL).update(updated_at=JOURNAL_CREATED)
