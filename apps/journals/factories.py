"""Makes follow-ups, journals and reminders for tests and demo data, without the history operations write."""

import datetime

import factory
from django.utils import timezone

from apps.activity.factories import RowFactory
from apps.customers.factories import CustomerFactory
from apps.items.models import JournalItem
from apps.journals.constants import JournalItemKind, JournalLookupKind, JournalObjectType
from apps.journals.models import DurationType, FollowUp, Journal, Lookup, Reminder
from apps.users.factories import UserFactory


def lookup(kind: JournalLookupKind, number: int) -> Lookup:
    return Lookup.objects.get(kind=kind, number=number)


class AboutCustomerFactory(RowFactory):
    class Meta:
        abstract = True

    customer = factory.SubFactory(CustomerFactory)
    object_type = JournalObjectType.CUSTOMER
    object_id = factory.LazyAttribute(lambda row: row.customer.pk)
    description = "Send welcome survey"
    created_by = factory.SubFactory(UserFactory)
    updated_by = factory.SelfAttribute("created_by")


class FollowUpFactory(AboutCustomerFactory):
    class Meta:
        model = FollowUp

    item = factory.LazyFunction(lambda: JournalItem.objects.create(kind=JournalItemKind.FOLLOW_UP))
    type = factory.LazyFunction(lambda: lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1))
    status = factory.LazyFunction(lambda: lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1))
    due_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=1))


class JournalFactory(AboutCustomerFactory):
    class Meta:
        model = Journal

    item = factory.LazyFunction(lambda: JournalItem.objects.create(kind=JournalItemKind.JOURNAL))
    type = factory.LazyFunction(lambda: lookup(JournalLookupKind.JOURNAL_TYPE, 80))
    status = factory.LazyFunction(lambda: lookup(JournalLookupKind.JOURNAL_STATUS, 1001))


class ReminderFactory(RowFactory):
    class Meta:
        model = Reminder

    follow_up = factory.SubFactory(FollowUpFactory)
    duration_seconds = 3_600
    duration_type = factory.LazyFunction(lambda: DurationType.objects.get(pk=1))
    remind_at = factory.LazyAttribute(lambda row: row.follow_up.moment_before_due(row.duration_seconds))
    created_by = factory.SelfAttribute("follow_up.created_by")
    updated_by = factory.SelfAttribute("created_by")
