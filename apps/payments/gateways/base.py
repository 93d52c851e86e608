"""What every payment gateway has in common."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol


class Declined(Exception):
    """The gateway will not refund this, now or later; nothing was refunded."""


class NotSent(Exception):
    """The gateway never took the request in: it was not reached, or did not let us in."""


class Unanswered(Exception):
    """The request may have reached the gateway. What became of it is not known."""


@dataclass(frozen=True, slots=True)
class Account:
    """A register's account at the gateway."""

    endpoint: str
    merchant: str = field(repr=False)
    login: str = field(repr=False)
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refund:
    """What is asked for: `amount` (negative) back from a transaction. Each `key` is carried out once."""

    key: str
    reference_number: str
    amount: Decimal
    order_id: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """The gateway's transaction that gave the money back."""

    reference_number: str


class Gateway(Protocol):
    """Keeps nothing between two calls."""

    def refund(self, account: Account, refund: Refund) -> Reversal:
        """Ask for a refund, or for one asked for earlier. Raises Declined, NotSent and Unanswered."""

    def find(self, account: Account, key: str) -> Reversal | None:
        """What became of the refund of this key; None if the gateway knows none. Raises the same."""
