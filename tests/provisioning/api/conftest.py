"""Callers of CostGuard Order Management."""

import pytest


@pytest.fixture
def client(order_management, integrator):
    """A client of an organisation; its token has been used before, which is noted once."""
    client = order_management(integrator)
    client.get("/provisioningRequest")
    return client
