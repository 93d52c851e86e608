"""What can go wrong between a request and its answer, before a dialect gives it a status and a body."""

from enum import StrEnum

from apps.core.errors import (
    AlreadyTaken,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    OverQuota,
    StorageAway,
    StorageFull,
    TooLarge,
    WrongState,
)


class ErrorKind(StrEnum):
    """Each dialect gives these a status and its own words."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NO_SUCH_PATH = "no_such_path"
    METHOD = "method"  # the path exists, the method does not
    MALFORMED = "malformed"  # the body or a parameter does not have the shape the contract asks for
    INVALID = "invalid"  # the shape is right, a value breaks a business rule
    CONFLICT = "conflict"
    PRECONDITION = "precondition"  # If-Match or If-None-Match does not hold
    KEY_REUSED = "key_reused"  # an Idempotency-Key that came with another request before
    KEY_IN_USE = "key_in_use"  # the first request with an Idempotency-Key is still at work
    LIMITED = "limited"  # the credential has sent as many requests as it may for now
    TOO_LARGE = "too_large"
    BAD_REQUEST = "bad_request"  # the request as a whole, such as one to another host
    MEDIA_TYPE = "media_type"  # the body's media type, or how it is encoded
    UNAVAILABLE = "unavailable"  # for a while
    STORAGE_FULL = "storage_full"
    INTERNAL = "internal"


# What most dialects answer with; each says where it differs.
STATUSES = {
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.NO_SUCH_PATH: 404,
    ErrorKind.METHOD: 405,
    ErrorKind.MALFORMED: 400,
    ErrorKind.INVALID: 400,
    ErrorKind.CONFLICT: 409,
    ErrorKind.PRECONDITION: 412,
    ErrorKind.KEY_REUSED: 422,
    ErrorKind.KEY_IN_USE: 409,
    ErrorKind.LIMITED: 429,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.BAD_REQUEST: 400,
    ErrorKind.MEDIA_TYPE: 415,
    ErrorKind.UNAVAILABLE: 503,
    ErrorKind.STORAGE_FULL: 507,
    ErrorKind.INTERNAL: 500,
}


class ApiError(Exception):
    """Raised by the grammar, or made from a DomainError; `fields` holds messages by member.

    `rule` is the name of the contract's rule that refused, where whoever raises it knows one that contracts share.
    """

    def __init__(self, kind: ErrorKind, message: str, fields: dict[str, list[str]] | None = None, *, rule: str = ""):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.fields = fields or {}
        self.rule = rule

    @property
    def about(self) -> tuple[str, str]:
        """The member at fault, the first one of several, "" without one; and what is wrong with it."""
        for field, messages in self.fields.items():
            return field, messages[0] if messages else self.message
        return "", self.message


MAX_TEXT = 1_000  # characters of one text in the answer to a problem
MAX_ENTRIES = 100
MAX_CHARACTERS = 50_000  # of all texts together


def bounded(data: object) -> object:
    """An error's body, cut to a size that does not grow with what was sent: lists in number, texts in length."""
    return _cut(data, [MAX_CHARACTERS])


def _cut(data: object, left: list[int]) -> object:
    """`left` holds how many characters may still be said."""
    match data:
        case str():
            text = data if len(data) <= MAX_TEXT else f"{data[:MAX_TEXT]}…"
            left[0] -= len(text)
            return text
        case list():
            return [_cut(item, left) for item in data[:MAX_ENTRIES] if left[0] > 0]
        case dict():
            items = list(data.items())[:MAX_ENTRIES]
            return {_cut(name, left): _cut(item, left) for name, item in items}
    return data


KIND_OF_ERROR = {
    NotFound: ErrorKind.NOT_FOUND,
    NotAllowed: ErrorKind.FORBIDDEN,
    Invalid: ErrorKind.INVALID,
    WrongState: ErrorKind.CONFLICT,
    AlreadyTaken: ErrorKind.CONFLICT,
    TooLarge: ErrorKind.TOO_LARGE,
    OverQuota: ErrorKind.TOO_LARGE,
    StorageFull: ErrorKind.STORAGE_FULL,
    StorageAway: ErrorKind.UNAVAILABLE,
}


def api_error_of(error: DomainError, error_fields: dict[str, str]) -> ApiError:
    """The problem that a refusal amounts to, its argument named in the dialect's own word."""
    fields = {error_fields.get(error.field, error.field): [error.message]} if error.field else {}
    return ApiError(KIND_OF_ERROR[type(error)], error.message, fields)
