"""An upload is taken in as a stream: measured on a real server, by the peak memory of its process."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.attachments.files import FORM, form, part
from tests.support.servers import administrators_token, server_of_its_own

MEGABYTE = 1024 * 1024
ALLOWED = 16 * MEGABYTE


@pytest.fixture(scope="module")
def server():
    """(origin, token, process id of the one web process)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEB_CONCURRENCY", "1")
        with server_of_its_own() as (server, origin):
            yield origin, administrators_token(server), _web_process(server.pid)


def _web_process(serving: int) -> int:
    """gunicorn's only worker: below gunicorn's own process, which is below the one that serves."""
    below = psutil.Process(serving).children(recursive=True)
    [worker] = [process.pid for process in below if process.parent().ppid() == serving]
    return worker


def _peak(pid: int) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _send(origin, token, content, *, chunked=False):
    """(status, body) of an upload; with `chunked` without telling its length."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": FORM}
    body = form(part(content))
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000)) if chunked else body
    connection.request("POST", "/v1/attachments/file", pieces, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    shown = answer.status, json.loads(answer.read())
    connection.close()
    return shown


@pytest.mark.parametrize("chunked", [False, True])
def test_upload_of_ten_megabytes_takes_a_bounded_part_of_them(server, chunked):
    origin, token, pid = server
    assert _send(origin, token, b"warm up\n", chunked=chunked)[0] == 201
    before = _peak(pid)

    largest = [_send(origin, token, b"x" * (10 * MEGABYTE), chunked=chunked) for _ in range(3)]
    refused = _send(origin, token, b"x" * (30 * MEGABYTE), chunked=chunked)

    assert [(status, shown["attachmentSize"]) for status, shown in largest] == [(201, 10 * MEGABYTE)] * 3
    assert (refused[0], refused[1][0]["errorCode"]) == (413, "EQ-2018013")
    assert _peak(pid) - before < ALLOWED


@pytest.mark.parametrize(("query", "token", "status"), [("", "wrong", 401), ("?x=1", None, 400)])
def test_client_that_sends_all_before_it_reads_gets_to_read_the_refusal(server, query, token, status):
    origin, own_token, _ = server
    headers = {"Authorization": f"Bearer {token or own_token}", "Content-Type": FORM, "Connection": "close"}
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)

    connection.request("POST", f"/v1/attachments/file{query}", form(part(b"x" * 10 * MEGABYTE)), headers)

    assert connection.getresponse().status == status


def test_upload_that_breaks_off_is_not_taken(server):
    origin, token, _ = server
    address = urlsplit(origin)
    body = form(part(b"x" * 200_000))
    head = (
        f"POST /v1/attachments/file HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(body) + 10}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()

    # The server closes a connection whose request never became whole, or its API refuses what came.
    assert answer == b"" or (answer.startswith(b"HTTP/1.1 400 ") and b"EQ-2010010" in answer)
