"""Callers of CostGuard Journal Management."""

import pytest


@pytest.fixture
def staff(journal_management, agent):
    """A client that sees everything."""
    return journal_management(agent)


@pytest.fixture
def subscriber(journal_management, integrator):
    """A client of a service subscriber: a user who is bound to an organisation."""
    return journal_management(integrator)
