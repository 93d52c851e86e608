"""Each dialect's own form of an error, and a request for every operation of every contract."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.provisioning.factories import ProvisioningProviderFactory
from apps.provisioning.operations import create_provider_token
from apps.users.factories import AdministratorFactory
from apps.users.operations import create_token
from config.dialects import CONTRACTS

COSTGUARD = ("journal-management", "order-management", "security-token")
EQUINIX = ("case-management", "attachments")
# Rows of the demo data, where the contract's example is none.
EXISTING = {"journal-management": {"ticketID": 630701, "journalID": 5421}}
EVENTS = ("events", "webhooks")
EQUINIX_MEMBERS = {"errorCode", "errorMessage", "details", "correlationId", "help", "additionalInfo"}


def is_an_error_of(contract, response) -> bool:
    """Whether the answer is JSON, and in the form in which this contract's dialect tells of errors."""
    if response.headers.get("Content-Type") != "application/json":
        return False
    body = response.json()
    if contract.name in COSTGUARD:
        errors = body.get("errors")
        return body.keys() == {"errors"} and all(
            error.keys() == {"field", "loggingNumber", "message"} for error in errors
        )
    if contract.name in EQUINIX:
        return isinstance(body, list) and all(error.keys() == EQUINIX_MEMBERS for error in body)
    if contract.name in EVENTS:
        return body.keys() == {"title", "status", "detail", "errors"} and body["status"] == response.status_code
    if contract.name == "equinix-oauth":
        return body.keys() == {"error", "error_description"}
    if contract.name == "ticketnote":
        return body.keys() == {"Message"}
    return body.keys() - {"errors"} == {"title", "message"}


@dataclass(frozen=True)
class Sample:
    """One operation with an address, and a body where the contract has one, made of its own examples."""

    contract: object
    operation: object
    address: str
    media_types: tuple[str, ...]
    body: object

    def __str__(self):
        return f"{self.contract.name}/{self.operation.operation_id}"


def samples() -> list[Sample]:
    """Every operation of every contract."""
    return [
        _sample(contract, operation) for contract in CONTRACTS.values() for operation in contract.operations.values()
    ]


def _sample(contract, operation) -> Sample:
    values = {"environment": "production"}
    known = EXISTING.get(contract.name, {})
    for parameter in operation.parameters_in("path"):
        several = parameter.get("examples") or {"": {"value": parameter.get("example", 1)}}
        values[parameter["name"]] = known.get(parameter["name"]) or next(iter(several.values()))["value"]
    path = re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), contract.root + operation.path)
    content = operation.request_body["content"] if operation.request_body else {}
    media = next(iter(content.values()), {})
    several = media.get("examples") or {"": {"value": media.get("example")}}
    return Sample(contract, operation, path, tuple(content), next(iter(several.values()))["value"])


def opening_headers() -> Callable[[Sample], dict[str, str]]:
    """The credentials that open each operation: an administrator's token, and a provider's for its callbacks."""
    system = Caller(None, Channel.COMMAND)
    person = create_token(user=AdministratorFactory(organisation=OrganisationFactory()), name="tests", by=system)
    provider = create_provider_token(provider_id=ProvisioningProviderFactory().pk, name="tests", by=system)

    def headers_of(sample: Sample) -> dict[str, str]:
        is_callback = {"providerToken": []} in sample.operation.raw.get("security", [])
        return {"Authorization": f"Bearer {provider if is_callback else person}"}

    return headers_of
