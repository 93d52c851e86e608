"""Callers of CostGuard Order Management."""

import pytest


@pytest.fixture
def staff(order_management, agent):
    """A client that sees every order."""
    return order_management(agent)


@pytest.fixture
def subscriber(order_management, integrator):
    """A client of a user who is bound to an organisation."""
    return order_management(integrator)
