"""People signed in at the desk, and shorthands for its pages."""

import datetime

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification

# Sessions that the module's shared people have already: the cookie and when it was made, by the key of the person.
ready_sessions: dict[int, tuple[str, datetime.datetime]] = {}
FRESH = datetime.timedelta(hours=1)  # some tests set the clock, and a session ends


class Desk:
    """The staff site in the hands of one person."""

    def __init__(self, user):
        self.user = user
        self.http = Client()
        ready, made_at = ready_sessions.get(user.pk, (None, timezone.now()))
        if ready and abs(timezone.now() - made_at) < FRESH:
            self.http.cookies[settings.SESSION_COOKIE_NAME] = ready
        else:
            self.http.force_login(user)

    @property
    def session(self) -> str:
        """What the cookie of the session holds."""
        return self.http.cookies[settings.SESSION_COOKIE_NAME].value

    def get(self, page, /, *args, **query):
        return self.http.get(reverse(f"admin:{page}", args=args), query)

    def post(self, page, /, *args, **values):
        return self.http.post(reverse(f"admin:{page}", args=args), values)

    def read(self, page, /, *args, **query) -> str:
        """The HTML of a page that must open."""
        response = self.get(page, *args, **query)
        assert response.status_code == 200, response
        return response.content.decode()

    def ticket(self, ticket, /, **query) -> str:
        return self.read("tickets_ticket_change", ticket.pk, **query)

    def act(self, ticket, button, /, **values):
        """Press a button of the ticket page."""
        return self.post("tickets_ticket_act", ticket.pk, button, **values)

    def preview(self, kind, rows, /, **values):
        """What the queue of that kind would make of these rows."""
        return self.post(f"{kind}_bulk", row=[row.pk for row in rows], **values)

    def confirm(self, kind, previewed, /, **values):
        """Carry out what a preview showed."""
        shown = previewed.context
        return self.post(f"{kind}_bulk_run", rows=shown["token"], here=shown["here"], **dict(shown["sent"]), **values)

    def bulk(self, kind, rows, /, **values):
        """Change these rows of a queue: preview and confirmation."""
        return self.confirm(kind, self.preview(kind, rows, **values))

    def queries(self, page, /, *args, **query) -> int:
        """How many SQL statements a page takes, counted the second time it opens."""
        self.read(page, *args, **query)
        with CaptureQueriesContext(connection) as captured:
            self.read(page, *args, **query)
        return len(captured)


@pytest.fixture
def desk(agent):
    return Desk(agent)


@pytest.fixture
def managers_desk(manager):
    return Desk(manager)


@pytest.fixture
def administrators_desk(administrator):
    return Desk(administrator)


@pytest.fixture
def by(agent):
    """The agent, calling operations through the desk."""
    return Caller(agent, Channel.DESK)


@pytest.fixture
def status(db):
    return lambda name: Classification.objects.get(kind=ClassificationKind.STATUS, name=name)


@pytest.fixture
def messages_of():
    """`messages_of(response)`: what the person reads at the head of the next page, or in the form that was refused."""

    def read(response):
        words = [str(message) for message in get_messages(response.wsgi_request)]
        shown = response.context and response.context.get("adminform")
        forms = (
            [shown.form, *(form for each in response.context["inline_admin_formsets"] for form in each.formset)]
            if shown
            else []
        )
        return words + [str(error) for form in forms for errors in form.errors.values() for error in errors]

    return read


@pytest.fixture
def last_activity():
    """`last_activity(verb)`: the newest activity of that verb as (actor, channel, subject id, reason)."""

    def read(verb):
        found = Activity.objects.filter(verb=verb).order_by("-pk").first()
        return found and (found.actor, found.channel, found.subject_id, found.reason)

    return read
