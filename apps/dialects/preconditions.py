"""Entity tags of records, and what If-Match and If-None-Match make of them (RFC 9110, sections 8.8.3 and 13)."""

import hashlib
import re
from typing import Literal

from apps.core.middleware import COMPRESSED_TAG
from apps.dialects.errors import ApiError, ErrorKind

ETAG, IF_MATCH, IF_NONE_MATCH = "ETag", "If-Match", "If-None-Match"
LISTED = re.compile(r'[ \t]*(?:((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|\Z)')
MAX_TAGS = 100
Wanted = Literal["*"] | list[str]


def tag_of(content: bytes) -> str:
    """The strong tag of a record in the form in which an API shows it."""
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def read_tags(header: str, text: str) -> Wanted:
    """The tags that the header lists, of a compressed answer as of the plain one. Raises ApiError BAD_REQUEST."""
    if text.strip(" \t") == "*":
        return "*"
    tags, position = [], 0
    while position < len(text) and len(tags) < MAX_TAGS:
        found = LISTED.match(text, position)
        if found is None:
            break
        if found[1]:
            tags.append(found[1].removesuffix(COMPRESSED_TAG).removesuffix('"') + '"')
        position = found.end()
    if position < len(text) or not tags:
        message = f'Must be * or at most {MAX_TAGS} tags as ETag gave them, such as "5d41402a".'
        raise ApiError(
            ErrorKind.BAD_REQUEST, f"{header}: {message}", {header: [message]}, rule="malformed-condition-refused"
        )
    return tags


def is_listed(wanted: Wanted, tag: str, *, weakly: bool) -> bool:
    """Whether a current tag is among those wanted; a weak one matches in a weak comparison alone."""
    return wanted == "*" or tag in ([each.removeprefix("W/") for each in wanted] if weakly else wanted)


def failed(header: str) -> ApiError:
    """The refusal of a request whose condition does not hold."""
    message = (
        "The record is no longer as it was; read it again."
        if header == IF_MATCH
        else "The record is there already, with such a tag."
    )
    rule = "if-match-guards-write" if header == IF_MATCH else "if-none-match-guards-write"
    return ApiError(ErrorKind.PRECONDITION, f"{header}: {message}", {header: [message]}, rule=rule)


def without_record() -> ApiError:
    """The refusal of a condition where an operation has no record with a tag."""
    message = "This operation has no record with an ETag."
    rule = "if-match-without-record-refused"
    return ApiError(ErrorKind.PRECONDITION, f"{IF_MATCH}: {message}", {IF_MATCH: [message]}, rule=rule)
