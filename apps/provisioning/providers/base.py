"""What every way to a provider has in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass


class Unavailable(Exception):
    """The provider could not be reached, or says to come again. What became of the request is not known."""


class Refused(Exception):
    """The provider will not take the request, now or later."""


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """What a provider is asked to do. A provider carries out each `key` once, however often it comes."""

    key: str
    content: dict


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the request, from now or from an earlier attempt; `reference` is its own id, if it gave one."""

    reference: str = ""


class Provider(ABC):
    """One provider. Keeps nothing between two requests."""

    needs_secret = False

    def __init__(self, *, address: str, secret: str, timeout_seconds: int):
        self.address, self.secret, self.timeout_seconds = address, secret, timeout_seconds

    @abstractmethod
    def check(self) -> None:
        """Raise ValueError with a message for people when the address cannot be one."""

    @abstractmethod
    def submit(self, request: ProviderRequest) -> Accepted:
        """Send a request. Raises Unavailable and Refused."""
