"""Clients of the feed and of webhooks, and a receiver on this machine."""

import pytest

from apps.dialects.events.base import EventsViewSet, WebhooksViewSet
from tests.contract.client import DialectClient
from tests.events.receiver import Receiver


@pytest.fixture
def feed(db):
    """`feed(user)`: a client of the feed; `feed(None)` has no token."""
    return lambda user: DialectClient(EventsViewSet.contract, user)


@pytest.fixture
def hooks(db):
    """`hooks(user)`: a client of webhooks; `hooks(None)` has no token."""
    return lambda user: DialectClient(WebhooksViewSet.contract, user)


@pytest.fixture
def receiver(settings):
    """A receiver that takes what comes; deliveries may lead to this machine, and are tried again at once."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.WEBHOOK_TIMEOUT = 0.6
    with Receiver().running() as started:
        yield started
