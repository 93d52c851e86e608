"""The providers of the sandbox: what becomes of a request is decided by the last digits of its service number."""

from apps.core import sandbox
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.providers.base import Accepted, Provider, ProviderRequest, Refused, Unavailable

# Ends of service numbers; `docs/api/sandbox.md` has them.
REFUSED, AWAY, FAILING = "0001", "0002", "0003"
AWAY_FOR = 2  # attempts
PREFIX = "SIM-"


class ScriptedProvider(Provider):
    """Takes a request, refuses it, or is away at first; `apps.provisioning.operations` reports how it goes on."""

    def check(self) -> None:
        """It has no address."""

    def submit(self, request: ProviderRequest) -> Accepted:
        if not sandbox.is_active():
            raise RuntimeError("It is for the sandbox alone.")
        match number_of(request.content)[-4:]:
            case end if end == REFUSED:
                raise Refused("The sandbox's provider refuses numbers that end in 0001.")
            case end if end == AWAY and self._attempts(request) < AWAY_FOR:
                raise Unavailable("The sandbox's provider is away for the first two attempts with such a number.")
        return Accepted(f"{PREFIX}{request.key}")

    def _attempts(self, request: ProviderRequest) -> int:
        return ProvisioningRequest.objects.get(pk=request.key.partition("-")[0]).attempts


def number_of(content: dict) -> str:
    """The service number in what a provider gets, "" without one."""
    return (content["service"] or {}).get("serviceNumber") or ""
