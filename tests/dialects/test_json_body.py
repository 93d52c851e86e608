"""Reading JSON strictly, and bodies to a limit."""

import io
import json

import pytest
from django.test import RequestFactory

from apps.dialects import json_body
from apps.dialects.errors import ApiError, ErrorKind


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{}", {}),
        (b" [1, null, true] \n", [1, None, True]),
        (b'"\\u00e9\xc3\xa9"', "éé"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"a\\u0000b"', "a\x00b"),
        (b"\xef\xbb\xbf{}", {}),
        (b"1.5", 1.5),
        (b"1" + b"0" * 400, 10**400),
    ],
)
def test_json_is_read(raw, value):
    assert json_body.parse(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [(b"5.0", 5), (b"5e2", 500), (b"50E-1", 5), (b"-0.0", 0), (b"9007199254740991.0", 2**53 - 1)],
)
def test_whole_number_is_an_integer_however_written(raw, value):
    read = json_body.parse(raw)

    assert (type(read), read) == (int, value)


@pytest.mark.parametrize("raw", [b"9007199254740992.0", b"1e300", b"1e400", b"-1e400", b"0.1"])
def test_number_that_a_float_cannot_hold_exactly_stays_one(raw):
    assert type(json_body.parse(raw)) is float


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"{}{}",
        b"[1,]",
        b"NaN",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b"'a'",
        b"01",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b'"\n"',
        b'"\x00"',
        b"9" * 5_000,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_not_strictly_json_is_malformed(raw):
    with pytest.raises(ApiError) as caught:
        json_body.parse(raw)

    assert (caught.value.kind, caught.value.fields) == (ErrorKind.MALFORMED, {"body": ["Is not valid JSON."]})


@pytest.mark.parametrize("raw", [b'{"a": 1, "b": 2, "a": 1}', b'[{"x": {"a": 1, "a": 2}}]'])
def test_member_that_is_given_twice_is_named(raw):
    with pytest.raises(ApiError) as caught:
        json_body.parse(raw)

    assert (caught.value.kind, caught.value.fields) == (ErrorKind.MALFORMED, {"a": ["Is given twice."]})


@pytest.mark.parametrize("depth", [1, 100, json_body.MAX_DEPTH])
def test_nesting_of_any_sensible_depth_is_read(depth):
    raw = b'{"a":' * depth + b"1" + b"}" * depth

    assert json.dumps(json_body.parse(raw), separators=(",", ":")).encode() == raw


def test_body_up_to_the_limit_is_read_whole():
    raw = b"x" * json_body.MAX_BODY_BYTES
    request = RequestFactory().post("/", raw, content_type="application/json")

    assert json_body.read_body(request) == raw


def test_absent_body_is_empty():
    assert json_body.read_body(RequestFactory().generic("POST", "/")) == b""


def test_body_over_the_limit_is_refused_after_reading_it_to_its_end():
    request = RequestFactory().post("/", b"x" * (json_body.MAX_BODY_BYTES + 1), content_type="application/json")

    with pytest.raises(ApiError) as caught:
        json_body.read_body(request)

    assert caught.value.kind == ErrorKind.TOO_LARGE
    assert request.read(1) == b""


class Endless(io.RawIOBase):
    """A body that never ends, and counts what was read of it."""

    given = 0

    def read(self, size=-1):
        self.given += size
        return b"x" * size


def _sent_in_chunks(stream, **environ):
    return RequestFactory().generic(
        "POST", "/", **{"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": stream} | environ
    )


def test_endless_body_is_not_read_for_ever():
    body = Endless()

    with pytest.raises(ApiError):
        json_body.read_body(_sent_in_chunks(body, **{"wsgi.input_terminated": True}))

    assert body.given <= json_body.MAX_DRAIN_BYTES + 2 * json_body.CHUNK


def test_body_in_chunks_is_read_to_the_end_that_the_server_tells():
    request = _sent_in_chunks(io.BytesIO(b"x" * 100_000), **{"wsgi.input_terminated": True})

    assert json_body.read_body(request) == b"x" * 100_000


def test_body_in_chunks_whose_end_nobody_tells_is_not_waited_for():
    assert json_body.read_body(_sent_in_chunks(Endless())) == b""


class Broken(io.RawIOBase):
    """A client that went away."""

    def read(self, size=-1):
        raise OSError("Connection reset by peer")


@pytest.mark.parametrize("environ", [{"wsgi.input_terminated": True}, {"CONTENT_LENGTH": "10"}])
def test_body_that_breaks_off_is_malformed(environ):
    headers = {} if "CONTENT_LENGTH" in environ else {"HTTP_TRANSFER_ENCODING": "chunked"}
    request = RequestFactory().generic("POST", "/", **{"wsgi.input": Broken()} | environ | headers)

    with pytest.raises(ApiError) as caught:
        json_body.read_body(request)

    assert (caught.value.kind, caught.value.fields) == (ErrorKind.MALFORMED, {"body": ["Broke off."]})
