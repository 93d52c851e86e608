"""Writing many rows in one statement, on either database."""

import datetime

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.fields import CharField, DateTimeField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.history import write_history
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core.bulk import insert_from, one_of
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket, TicketHold

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_one_of_sends_any_number_of_ids_as_one_parameter(count):
    organisation = OrganisationFactory()
    ids = [organisation.pk, *range(10**9, 10**9 + count)]

    rows = Organisation.objects.filter(pk__in=one_of(ids))

    assert list(rows) == [organisation]
    assert len(rows.query.sql_with_params()[1]) == 1


def test_one_of_no_ids_finds_nothing():
    OrganisationFactory()

    assert list(Organisation.objects.filter(pk__in=one_of([]))) == []


def test_one_of_takes_the_largest_id():
    assert not Organisation.objects.filter(pk__in=one_of([2**63 - 1])).exists()


def test_insert_from_copies_columns_and_values_and_returns_the_ids():
    tickets = [TicketFactory(title=title) for title in ("one", 'it\'s "two" %s', "three")]
    now = timezone.now()

    with CaptureQueriesContext(connection) as captured:
        ids = insert_from(
            TicketHold,
            {
                "ticket": F("pk"),
                "started_at": F("created_at"),
                "ended_at": Value(now, output_field=DateTimeField()),
                "reason": F("title"),
                "resume_reason": Value("100 %", output_field=CharField()),
            },
            Ticket.objects.exclude(title="three"),
        )

    assert len(captured) == 1
    assert sorted(ids) == list(TicketHold.objects.order_by("pk").values_list("pk", flat=True))
    rows = TicketHold.objects.order_by("ticket").values_list(
        "ticket", "started_at", "ended_at", "reason", "resume_reason"
    )
    assert list(rows) == [(ticket.pk, ticket.created_at, now, ticket.title, "100 %") for ticket in tickets[:2]]


def test_insert_from_no_rows_inserts_none():
    values = {"ticket": F("pk"), "started_at": F("created_at"), "reason": F("title")}

    assert insert_from(TicketHold, values, Ticket.objects.filter(pk=-1)) == []
    assert not TicketHold.objects.exists()


def test_write_history_keeps_every_column_as_the_row_has_it(agent):
    ticket = TicketFactory(
        title="Zürich %s 'x'", description=None, held_for=datetime.timedelta(days=2, microseconds=3), is_internal=True
    )
    by = Caller(agent, Channel.DESK)

    with recording("ticket.changed", by=by, subject=ticket) as activity:
        write_history(Ticket.objects.filter(pk=ticket.pk))

    row = ticket.history.order_by("-history_id").first()
    columns = [field.attname for field in type(row).tracked_fields]
    assert {name: getattr(row, name) for name in columns} == {
        name: getattr(Ticket.objects.get(pk=ticket.pk), name) for name in columns
    }
    assert (row.history_type, row.history_user, row.activity) == ("~", agent, activity)
    assert abs(row.history_date - timezone.now()) < datetime.timedelta(minutes=1)


def test_write_history_of_the_system_names_nobody():
    ticket = TicketFactory()

    with recording("ticket.changed", by=Caller(None, Channel.TASK), subject=ticket):
        write_history(Ticket.objects.filter(pk=ticket.pk), created=True)

    row = ticket.history.order_by("-history_id").first()
    assert (row.history_type, row.history_user) == ("+", None)
    assert Activity.objects.get().actor is None
