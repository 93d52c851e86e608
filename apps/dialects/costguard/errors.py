"""The envelope of every CostGuard failure, and the one table of its logging numbers.

500002 and 500032 with their sentences are the vendor's; the other numbers are ours, and documented in
docs/costguard-errors.md. Whatever is wrong with an argument is 500002: the contracts say so of
malformed JSON, of unknown fields and of OData syntax alike.
"""

import json
from dataclasses import dataclass
from enum import IntEnum

from apps.dialects.contract import MISSING
from apps.dialects.errors import ApiError, ErrorKind

MAX_REPR = 100  # characters of what was sent that an answer shows


class LoggingNumber(IntEnum):
    """What went wrong, for programs."""

    INVALID_ARGUMENT = 500002
    NO_ACCESS = 500032
    INTERNAL = 500100
    NO_VALID_TOKEN = 500101
    WRONG_PASSWORD = 500102
    TOO_MANY_ATTEMPTS = 500103
    NOT_ALLOWED = 500104
    NO_SUCH_PATH = 500105
    NO_SUCH_ENVIRONMENT = 500106
    METHOD_NOT_ALLOWED = 500107
    WRONG_STATE = 500108
    ALREADY_TAKEN = 500109
    TOO_LARGE = 500110
    MEDIA_TYPE = 500111
    UNAVAILABLE = 500112
    BAD_REQUEST = 500113
    NO_ACTION = 500114
    KEY_REUSED = 500115
    KEY_IN_USE = 500116
    PRECONDITION = 500117
    LIMITED = 500118


NUMBERS = {
    ErrorKind.UNAUTHENTICATED: LoggingNumber.NO_VALID_TOKEN,
    ErrorKind.FORBIDDEN: LoggingNumber.NOT_ALLOWED,
    ErrorKind.NOT_FOUND: LoggingNumber.NO_ACCESS,
    ErrorKind.NO_SUCH_PATH: LoggingNumber.NO_SUCH_PATH,
    ErrorKind.METHOD: LoggingNumber.METHOD_NOT_ALLOWED,
    ErrorKind.MALFORMED: LoggingNumber.INVALID_ARGUMENT,
    ErrorKind.INVALID: LoggingNumber.INVALID_ARGUMENT,
    ErrorKind.CONFLICT: LoggingNumber.WRONG_STATE,
    ErrorKind.PRECONDITION: LoggingNumber.PRECONDITION,
    ErrorKind.KEY_REUSED: LoggingNumber.KEY_REUSED,
    ErrorKind.KEY_IN_USE: LoggingNumber.KEY_IN_USE,
    ErrorKind.LIMITED: LoggingNumber.LIMITED,
    ErrorKind.TOO_LARGE: LoggingNumber.TOO_LARGE,
    ErrorKind.BAD_REQUEST: LoggingNumber.BAD_REQUEST,
    ErrorKind.MEDIA_TYPE: LoggingNumber.MEDIA_TYPE,
    ErrorKind.UNAVAILABLE: LoggingNumber.UNAVAILABLE,
    ErrorKind.STORAGE_FULL: LoggingNumber.UNAVAILABLE,
    ErrorKind.INTERNAL: LoggingNumber.INTERNAL,
}


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One entry of the envelope; `discreet` is its message without what the request held."""

    field: str | None
    number: LoggingNumber
    message: str
    discreet: str = ""

    def as_json(self, *, discreetly: bool = False) -> dict:
        message = self.discreet if discreetly and self.discreet else self.message
        return {"field": self.field, "loggingNumber": int(self.number), "message": message}


class CostGuardError(ApiError):
    """An ApiError whose errors are already in CostGuard's words."""

    def __init__(self, kind: ErrorKind, *errors: ErrorEntry):
        super().__init__(kind, errors[0].message)
        self.errors = errors

    @property
    def about(self) -> tuple[str, str]:
        first = self.errors[0]
        return first.field or "", first.discreet or first.message


def argument_error(name: str, value: object = MISSING, reason: str = "") -> ErrorEntry:
    """500002: the documented sentence, and what would be right."""
    message, discreet = (
        f"Value for argument '{name}' is not valid: '{text}'. {reason}".rstrip() for text in (repr_value(value), "***")
    )
    return ErrorEntry(name, LoggingNumber.INVALID_ARGUMENT, message, discreet)


def invalid_argument(name: str, value: object = MISSING, reason: str = "") -> CostGuardError:
    """A 400 about one argument: a member of the body, a parameter, or the path of a patch."""
    return CostGuardError(ErrorKind.INVALID, argument_error(name, value, reason))


def no_access(
    what: str, identifier: object, *, field: str | None = None, kind: ErrorKind = ErrorKind.NOT_FOUND
) -> CostGuardError:
    """500032: nothing has this id, or the caller may not see it. A 404; with Kind.INVALID a 400."""
    message = f"You do not have access to {what} ID {repr_value(identifier)} or it does not exist."
    return CostGuardError(kind, ErrorEntry(field, LoggingNumber.NO_ACCESS, message))


def repr_value(value: object) -> str:
    """A value as it stood in the request, cut to a readable length; a missing one is empty."""
    if value is MISSING:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_REPR else f"{text[:MAX_REPR]}…"
