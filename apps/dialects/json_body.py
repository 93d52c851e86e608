"""Reading JSON strictly: what the databases or other clients could not hold is refused here."""

import json

from apps.dialects.problems import Kind, Problem

MAX_BODY_BYTES = 1_000_000
MAX_DRAIN_BYTES = 64_000_000
CHUNK = 65_536


def read_body(request) -> bytes:
    """The raw body, at most 1 MB. Raises Problem TOO_LARGE.

    A larger body is read to its end (up to a bound) and thrown away, so that the client gets to read
    the answer instead of a broken connection.
    """
    chunks, size = [], 0
    while chunk := request.read(CHUNK):
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
        elif size > MAX_DRAIN_BYTES:
            break
    if size > MAX_BODY_BYTES:
        raise Problem(Kind.TOO_LARGE, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return b"".join(chunks)


def parse(raw: bytes) -> object:
    """The JSON value. Raises Problem MALFORMED for anything that is not strictly JSON in UTF-8."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=_number, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates have no UTF-8
    except (ValueError, RecursionError) as error:
        raise Problem(Kind.MALFORMED, "The body is not valid JSON.", {"body": ["Is not valid JSON."]}) from error
    return value


def _number(text: str) -> int | float:
    """JSON has one type of number: 5.0 is the integer 5."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _refuse(name: str):
    raise ValueError(f"{name} is not JSON")
