"""Callers of Order Management, and a gateway that answers."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.orders.factories import OrderFactory
from apps.payments.factories import GatewaySettingsFactory
from tests.payments.sandbox import running_sandbox


@pytest.fixture
def staff(order_management, agent):
    """A client that sees every order."""
    return order_management(agent)


@pytest.fixture
def subscriber(order_management, integrator):
    """A client of a user who is bound to an organisation."""
    return order_management(integrator)


@pytest.fixture
def sandbox(settings):
    settings.HTTP_ALLOW_PRIVATE_ADDRESSES = True
    settings.PAYMENT_GATEWAY_TIMEOUT = 5
    with running_sandbox() as server:
        yield server


@pytest.fixture
def order(sandbox, integrator):
    """A cart of the integrator's organisation, at a register whose settings lead to the sandbox."""
    order = OrderFactory(customer=CustomerFactory(organisation=integrator.organisation), created_by=integrator)
    GatewaySettingsFactory(register=order.register, endpoint=sandbox.endpoint)
    return order
