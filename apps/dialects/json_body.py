"""Reading JSON strictly: what the databases or other clients could not hold is refused here."""

import json
from collections import Counter
from collections.abc import Collection
from typing import IO, NoReturn

from django.http import HttpRequest

from apps.core.text import nfc_of
from apps.dialects.errors import ApiError, ErrorKind

Stream = HttpRequest | IO[bytes]
MAX_BODY_BYTES = 1_000_000
MAX_DRAIN_BYTES = 64_000_000
CHUNK = 65_536
MAX_SHOWN = 100
MAX_VALUES = 10_000
MAX_DEPTH = 200


def read_body(request: HttpRequest) -> bytes:
    """The raw body, at most 1 MB. Raises ApiError TOO_LARGE, and MALFORMED when the body breaks off.

    A larger body is read to its end (up to a bound) and thrown away, so that the client gets to read
    the answer instead of a broken connection.
    """
    stream = stream_of(request)
    chunks, size = [], 0
    while chunk := read_chunk(stream):
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
        elif size > MAX_DRAIN_BYTES:
            break
    if size > MAX_BODY_BYTES:
        raise ApiError(ErrorKind.TOO_LARGE, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return b"".join(chunks)


def has_body(request: HttpRequest) -> bool:
    """Whether the request brings a body, by its headers alone."""
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0") or "Transfer-Encoding" in request.headers


def require_no_encoding(request: HttpRequest) -> None:
    """Raise ApiError MEDIA_TYPE for a body that is compressed, or encoded in some other way."""
    encoding = request.headers.get("Content-Encoding", "").strip()
    if encoding.lower() not in ("", "identity"):
        message = f"Must not be encoded; Content-Encoding is {encoding[:MAX_SHOWN]}."
        raise ApiError(ErrorKind.MEDIA_TYPE, f"The body: {message}", {"body": [message]})


def require_media_type(request: HttpRequest, accepted: Collection[str]) -> None:
    """Raise ApiError MEDIA_TYPE unless Content-Type names one of these, in UTF-8."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type not in accepted:
        message = f"Must be of media type {' or '.join(accepted)}."
    elif charset not in ("utf-8", "utf8", "us-ascii"):
        message = f"Must be in UTF-8; its charset is {charset[:MAX_SHOWN]}."
    else:
        return
    raise ApiError(ErrorKind.MEDIA_TYPE, f"The body: {message}", {"body": [message]})


def drain(request: HttpRequest) -> None:
    """Read what is left of a body nobody wants, up to a bound, so that the client gets to read the answer."""
    stream, left = stream_of(request), MAX_DRAIN_BYTES
    try:
        while left > 0 and (chunk := read_chunk(stream)):
            left -= len(chunk)
    except ApiError:
        return  # the client has stopped sending


def stream_of(request: HttpRequest) -> Stream:
    """Where the body is read from.

    A body sent in chunks has no Content-Length, without which Django takes it for empty; a server
    that tells the end of the body by itself says so (`wsgi.input_terminated`).
    """
    in_chunks = request.headers.get("Transfer-Encoding", "").strip().lower() == "chunked"
    return request.META["wsgi.input"] if in_chunks and request.META.get("wsgi.input_terminated") else request


def read_chunk(stream: Stream, size: int = CHUNK) -> bytes:
    """The next bytes of the body. Raises ApiError MALFORMED when it breaks off."""
    try:
        chunk: bytes = stream.read(size)
        return chunk
    except Exception as error:  # each server has errors of its own for a client that stops halfway
        raise ApiError(ErrorKind.MALFORMED, "The body broke off.", {"body": ["Broke off."]}) from error


def parse(raw: bytes, *, as_sent: bool = False) -> object:
    """The JSON value, its text in NFC unless wanted as sent; a byte order mark before it does no harm.

    Raises ApiError MALFORMED for what is not strictly JSON in UTF-8, holds too much or too deep, and for a member that
    is given twice.
    """
    try:
        value = json.loads(
            raw.decode("utf-8-sig"), parse_float=_number, parse_constant=_refuse, object_pairs_hook=_object
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates have no UTF-8
        if not as_sent and (not raw.isascii() or b"\\u" in raw):
            value = nfc_of(value)
    except (ValueError, RecursionError) as error:
        raise ApiError(ErrorKind.MALFORMED, "The body is not valid JSON.", {"body": ["Is not valid JSON."]}) from error
    _require_bounds(raw, value)
    return value


def _require_bounds(raw: bytes, value: object) -> None:
    """Raise ApiError MALFORMED for more values, or deeper ones, than any request needs."""
    if raw.count(b",") < MAX_VALUES and raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return  # too few signs for either, without a look at the values
    count, level, depth = 0, [value], 0
    while level:
        depth += 1
        inner = [item for item in level if isinstance(item, dict | list)]
        level = [item for outer in inner for item in (outer.values() if isinstance(outer, dict) else outer)]
        count += len(level)
        if count > MAX_VALUES:
            message = f"Must not hold more than {MAX_VALUES} values."
        elif depth > MAX_DEPTH:
            message = f"Must not be nested deeper than {MAX_DEPTH} levels."
        else:
            continue
        raise ApiError(ErrorKind.MALFORMED, f"The body: {message}", {"body": [message]})


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        name = next(name for name, count in counts.items() if count > 1)[:MAX_SHOWN]
        raise ApiError(ErrorKind.MALFORMED, f"The member {name!r} is given twice.", {name: ["Is given twice."]})
    return value


def _number(text: str) -> int | float:
    """JSON has one type of number: 5.0 is the integer 5."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
