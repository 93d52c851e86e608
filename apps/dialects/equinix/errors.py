"""The error array of every Equinix failure, and the sentences of its codes.

The codes and what they mean stand in the contracts under x-error-codes; EQ-2010010, EQ-2014005 and
EQ-2014007 are the vendor's, the rest are ours.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from apps.dialects.contract import MISSING
from apps.dialects.errors import ApiError, ErrorKind

MAX_REPR = 100  # characters of what was sent that an answer shows


class Code(StrEnum):
    """What went wrong, for programs."""

    INVALID_PROPERTY = "EQ-2010010"
    NO_TOKEN = "EQ-2014001"  # noqa: S105 - a code
    NO_ACCESS = "EQ-2014005"  # to a case
    NOT_PERMITTED = "EQ-2014006"
    NO_CHANGE = "EQ-2014007"  # to a case that is seen
    NO_SUCH_PATH = "EQ-2014008"
    METHOD = "EQ-2014009"
    BAD_REQUEST = "EQ-2014010"
    MEDIA_TYPE = "EQ-2014011"
    KEY_REUSED = "EQ-2014012"
    KEY_IN_USE = "EQ-2014013"
    PRECONDITION = "EQ-2014014"
    LIMITED = "EQ-2014015"
    NOT_MODIFIABLE = "EQ-2014020"
    NOT_CANCELLABLE = "EQ-2014021"
    CANCELLED_ALREADY = "EQ-2014022"
    INTERNAL = "EQ-2014500"
    UNAVAILABLE = "EQ-2014503"
    STORAGE_FULL = "EQ-2014507"
    NO_ATTACHMENT = "EQ-2018004"
    FILE_TOO_LARGE = "EQ-2018013"
    OVER_QUOTA = "EQ-2018014"
    ATTACHMENT_IN_USE = "EQ-2018020"


# Sentences for people; a refusal by an operation has one of its own.
MESSAGES = {
    Code.INVALID_PROPERTY: "One or more properties are invalid",
    Code.NO_TOKEN: "A valid access token is needed",
    Code.NO_ACCESS: "The case cannot be accessed or located",
    Code.NOT_PERMITTED: "This operation is not permitted to you",
    Code.NO_CHANGE: "You may not change or cancel this case",
    Code.NO_SUCH_PATH: "There is no such path",
    Code.METHOD: "The path has no such method",
    Code.BAD_REQUEST: "The request cannot be served as it is",
    Code.MEDIA_TYPE: "The body is of a media type or encoding that is not taken",
    Code.PRECONDITION: "The condition of the request does not hold",
    Code.KEY_REUSED: "The Idempotency-Key was sent with another request before",
    Code.KEY_IN_USE: "The first request with this Idempotency-Key is still being carried out",
    Code.LIMITED: "Too many requests of this credential; try again later",
    Code.NOT_MODIFIABLE: "The case cannot be modified in its present state",
    Code.NOT_CANCELLABLE: "The case cannot be cancelled in its present state",
    Code.CANCELLED_ALREADY: "The case is cancelled already",
    Code.INTERNAL: "Unexpected failure",
    Code.UNAVAILABLE: "The service is not available at the moment; try again later",
    Code.STORAGE_FULL: "There is no space left to store files; try again later",
    Code.NO_ATTACHMENT: "There is no such attachment",
    Code.FILE_TOO_LARGE: "The file is larger than 10 MB",
    Code.OVER_QUOTA: "The organisation has used up its space for files",
    Code.ATTACHMENT_IN_USE: "A case refers to this attachment",
}


@dataclass(frozen=True, slots=True)
class PropertyError:
    """One entry of additionalInfo: which property, what is wrong with it, and what it held."""

    property: str
    reason: str
    value: object = MISSING

    def as_json(self) -> dict:
        return {"property": self.property or "body", "reason": self.reason, "value": repr_value(self.value)}


class EquinixError(ApiError):
    """An ApiError that is already in Equinix's words: `code`, and an PropertyError for each property it is about."""

    def __init__(self, kind: ErrorKind, code: Code, *infos: PropertyError, message: str = ""):
        super().__init__(kind, message or MESSAGES[code])
        self.code = code
        self.infos = infos

    @property
    def about(self) -> tuple[str, str]:
        return (self.infos[0].property, self.infos[0].reason) if self.infos else super().about


def invalid(*infos: PropertyError) -> EquinixError:
    """A 400 that names each bad property."""
    return EquinixError(ErrorKind.INVALID, Code.INVALID_PROPERTY, *infos)


def repr_value(value: object) -> str | None:
    """A value as it stood in the request, cut to a readable length; None for a missing one."""
    if value is MISSING or value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_REPR else f"{text[:MAX_REPR]}…"
