"""User names are read in any letter case and form, wherever somebody writes one."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.admin.forms import PlanForm
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory, lookup
from apps.journals.operations import update_follow_up
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import update_ticket
from apps.users.factories import AgentFactory, UserFactory
from apps.users.models import User

pytestmark = pytest.mark.sqlite
NAMES = ["casey", "CASEY", "Casey", "\uff43asey"]


def _follow_up(name, by):
    follow_up = FollowUpFactory(customer=CustomerFactory())
    return update_follow_up(follow_up_id=follow_up.pk, changes={"assignee_name": name}, by=by).assignee


def _ticket(name, by):
    return update_ticket(ticket_id=TicketFactory().pk, changes={"assignee_name": name}, by=by).assignee


def _plan(name, by):
    kinds = {
        "type": lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        "status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1),
    }
    due = timezone.now() + datetime.timedelta(days=1)
    values = {name: row.pk for name, row in kinds.items()} | {"due_at": f"{due:%Y-%m-%dT%H:%M}", "assignee_name": name}
    form = PlanForm(values, lookups={name: [row] for name, row in kinds.items()})
    return User.objects.filter(username=form.cleaned_data["assignee_name"]).first() if form.is_valid() else None


def _token(name, by):
    call_command("token", name, stdout=io.StringIO())
    return User.objects.exclude(api_tokens=None).first()


@pytest.mark.parametrize("place", [_follow_up, _ticket, _plan, _token])
def test_user_is_found_by_any_spelling_of_the_name(db, place):
    casey = AgentFactory(username="casey")
    by = Caller(AgentFactory(), Channel.DESK)

    assert [name for name in NAMES if place(name, by) != casey] == []


def test_user_name_finds_no_email_address_and_goes_before_one(db):
    casey = UserFactory(username="casey", email="sam@example.com")
    sam = UserFactory(username="sam", email="casey@example.com")
    both = UserFactory(username="SAM@example.com", email="other@example.com")

    assert [User.objects.with_username(name) for name in ("Casey", "casey@example.com", "")] == [casey, None, None]
    assert [User.objects.signing_in_as(name) for name in ("CASEY@example.com", "Sam", "sam@Example.com", "")] == [
        sam,
        sam,
        both,
        None,
    ]
