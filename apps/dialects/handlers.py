"""Marks of the viewset methods that answer operations."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from apps.core.caller import Permission

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Transactions(Enum):
    """How an operation writes, for a request with an Idempotency-Key."""

    ONE = "one"  # in a transaction, into which the answer goes as well
    AFTER_PREPARING = "after preparing"  # the same, once `prepare` has done what may take long
    SEVERAL = "several"  # in transactions of its own; asked again it finds what it has done


def operation(
    operation_id: str,
    *,
    needs: Permission | None = None,
    denied_message: str = "",
    writes: bool = False,
    transactions: Transactions = Transactions.ONE,
) -> Callable[[Handler], Handler]:
    """Mark a viewset method as the one that answers this operation of the dialect's contract.

    `needs` is the permission that the app's operation asks for; `denied_message` is for an API whose vendor has
    another word for what it is about. A GET that `writes`, as one vendor documents, does not answer HEAD.
    `transactions` says how a request with an Idempotency-Key is carried out.
    """

    def mark(method: Handler) -> Handler:
        marked: Any = method
        marked.operation_id, marked.needs, marked.denied_message = operation_id, needs, denied_message
        marked.writes, marked.transactions = writes, transactions
        return method

    return mark
