"""Callers of Order Management."""

import pytest

from tests.orders.api.orders_requests import ready


@pytest.fixture
def staff(order_management, agent):
    """A client that sees every order; its token has been used before, which is noted once."""
    return ready(order_management(agent))


@pytest.fixture
def subscriber(order_management, integrator):
    """A client of a user who is bound to an organisation."""
    return ready(order_management(integrator))
