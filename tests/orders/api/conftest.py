"""Callers of CostGuard Order Management."""

import pytest


@pytest.fixture
def staff(order_management, agent):
    """A client that sees everything; its token has been used before, which is noted once."""
    return ready(order_management(agent))


@pytest.fixture
def subscriber(order_management, integrator):
    """A client of a user who is bound to an organisation."""
    return ready(order_management(integrator))


def ready(client):
    assert client.get("/order/2147483647/tender").status_code in (403, 404)
    return client
