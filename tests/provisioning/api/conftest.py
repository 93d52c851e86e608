"""Callers of CostGuard Order Management."""

import pytest

from apps.core.caller import Caller, Channel
from apps.provisioning.factories import ProvisioningProviderFactory
from apps.provisioning.operations import create_provider_token


@pytest.fixture
def client(order_management, integrator):
    """A client of an organisation."""
    return order_management(integrator)


@pytest.fixture
def provider(order_management):
    """`provider("Lumen")`: a client with a token of that provider, Verizon by default; it has been used before."""

    def make(name="Verizon"):
        row, system = ProvisioningProviderFactory(name=name), Caller(None, Channel.COMMAND)
        secret = create_provider_token(provider_id=row.pk, name="tests", by=system)
        client = order_management(None)
        client.headers["Authorization"] = f"Bearer {secret}"
        client.post("/callback/provisioningRequest", {})
        return client

    return make


@pytest.fixture
def verizon(provider):
    return provider()
