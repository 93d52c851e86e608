"""Marks of the viewset methods that answer operations."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.db.models import Model

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
    record: type[Model] | str | None = None,
) -> Callable[[Handler], Handler]:
    """Mark a viewset method as the one that answers this operation of the dialect's contract.

    `needs` is the permission that the app's operation asks for; `denied_message` is for an API whose vendor has
    another word for what it is about. A GET that `writes`, as one vendor documents, does not answer HEAD.
    `transactions` says how a request with an Idempotency-Key is carried out. What reads a record names its model as
    `record`, for the version that writes check under their lock, or a method that finds the row otherwise.
    """

    def mark(method: Handler) -> Handler:
        marked: Any = method
        marked.operation_id, marked.needs, marked.denied_message = operation_id, needs, denied_message
        marked.writes, marked.transactions, marked.record = writes, transactions, record
        return method

    return mark


def reads(record: type[Model] | str) -> Callable[[Handler], Handler]:
    """Mark a viewset method that reads a record which no operation reads alone; see `operation`."""

    def mark(method: Handler) -> Handler:
        marked: Any = method
        marked.needs, marked.denied_message, marked.record = None, "", record
        return method

    return mark
