"""Callers of CostGuard Journal Management."""

import pytest


@pytest.fixture
def staff(journal_management, agent):
    """A client that sees everything; its token has been used before, which is noted once."""
    return _ready(journal_management(agent))


@pytest.fixture
def subscriber(journal_management, integrator):
    """A client of a service subscriber: a user who is bound to an organisation."""
    return _ready(journal_management(integrator))


def _ready(client):
    assert client.get("/healthCheck").status_code == 200
    return client
