"""One measured page, and calling the APIs for it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from apps.core.caller import Caller, Channel
from apps.dialects.constants import RequestClass
from apps.events.constants import WebhookState
from apps.events.models import Webhook
from apps.tickets.models import Ticket
from apps.users.models import User
from apps.users.operations import create_token

COMMAND = Caller(None, Channel.COMMAND)
BENCH = "bench"


@dataclass(frozen=True)
class Page:
    """A page is held to `times` the cost of another one, to a number of `statements`, or to both."""

    name: str
    get: Callable[[], object]
    against: str = ""
    times: float | None = None
    statements: int | None = None
    before: Callable[[], object] = lambda: plainly()  # what is done first, which is not measured


def plainly(*, limit: int = 0, days: int = 0, webhooks: str = WebhookState.PAUSED) -> None:
    """Limit requests, log them, and let webhooks listen, or nothing of it."""
    settings.API_LIMITS = dict.fromkeys(RequestClass.values, limit)
    settings.API_LOG_DAYS = days
    Webhook.objects.filter(description=BENCH).exclude(state=webhooks).update(state=webhooks)


def add_webhooks(username: str, count: int) -> None:
    """Make that many webhooks that are sent every event, once."""
    owner, there = User.objects.get(username=username), Webhook.objects.filter(description=BENCH).count()
    Webhook.objects.bulk_create(
        Webhook(
            owner=owner, url="https://hooks.example.com/", secret="x", types=["*"], description=BENCH, state="paused"
        )
        for _ in range(count - there)
    )


def calling(username: str) -> Callable[[str], Callable]:
    """`get(path)`: a call that requests the path with a bearer token of the user."""
    user = User.objects.get(username=username)
    token = create_token(user=user, name="bench", by=COMMAND)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return lambda path: lambda: client.get(path)


def adding(username: str) -> Callable[..., object]:
    """A call that adds a note to the newest ticket, `with_key` with an Idempotency-Key that is new each time."""
    user = User.objects.get(username=username)
    client = Client(headers={"Authorization": f"Bearer {create_token(user=user, name='bench', by=COMMAND)}"})
    body = {"TicketID": Ticket.objects.latest("pk").pk, "Note": "Measured"}

    def add(*, with_key: bool = False) -> object:
        headers = {"Idempotency-Key": uuid.uuid4().hex} if with_key else {}
        return client.post(
            "/Workforce/TicketNote/AddTicketNote", body, content_type="application/json", headers=headers
        )

    return add
