"""Reading JSON strictly: what the databases or other clients could not hold is refused here."""

import json

from apps.core.text import nfc_of
from apps.dialects.problems import Kind, Problem

MAX_BODY_BYTES = 1_000_000
MAX_DRAIN_BYTES = 64_000_000
CHUNK = 65_536


def read_body(request) -> bytes:
    """The raw body, at most 1 MB. Raises Problem TOO_LARGE, and MALFORMED when the body breaks off.

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
        raise Problem(Kind.TOO_LARGE, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return b"".join(chunks)


def drain(request) -> None:
    """Read what is left of a body nobody wants, up to a bound, so that the client gets to read the answer."""
    stream, left = stream_of(request), MAX_DRAIN_BYTES
    try:
        while left > 0 and (chunk := read_chunk(stream)):
            left -= len(chunk)
    except Problem:
        return  # the client has stopped sending


def stream_of(request):
    """Where the body is read from.

    A body sent in chunks has no Content-Length, without which Django takes it for empty; a server
    that tells the end of the body by itself says so (`wsgi.input_terminated`).
    """
    in_chunks = request.headers.get("Transfer-Encoding", "").strip().lower() == "chunked"
    return request.META["wsgi.input"] if in_chunks and request.META.get("wsgi.input_terminated") else request


def read_chunk(stream, size: int = CHUNK) -> bytes:
    """The next bytes of the body. Raises Problem MALFORMED when it breaks off."""
    try:
        return stream.read(size)
    except Exception as error:  # each server has errors of its own for a client that stops halfway
        raise Problem(Kind.MALFORMED, "The body broke off.", {"body": ["Broke off."]}) from error


def parse(raw: bytes) -> object:
    """The JSON value, its text in NFC. Raises Problem MALFORMED for anything that is not strictly JSON in UTF-8."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=_number, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates have no UTF-8
        if not raw.isascii() or b"\\u" in raw:
            value = nfc_of(value)
    except (ValueError, RecursionError) as error:
        raise Problem(Kind.MALFORMED, "The body is not valid JSON.", {"body": ["Is not valid JSON."]}) from error
    return value


def _number(text: str) -> int | float:
    """JSON has one type of number: 5.0 is the integer 5."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _refuse(name: str):
    raise ValueError(f"{name} is not JSON")
