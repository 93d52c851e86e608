"""The virus scanner, played by a server that speaks INSTREAM as clamd does."""

import contextlib
import logging
import socket
import socketserver
import struct
import threading

import pytest

from apps.attachments import scanning
from apps.attachments.constants import Scan
from apps.attachments.models import Attachment
from tests.attachments.files import TEXT, upload

REFUSED = "The virus scanner refuses it."
AWAY = "It could not be scanned for viruses; try again later."


class FakeClamd(socketserver.BaseRequestHandler):
    """Answers with the server's `verdict` to whatever the stream holds, which it keeps in `received`."""

    def handle(self):
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
            if len(content) > self.server.longest:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.received.append(content)
        self.request.sendall(self.server.verdict)

    def _exactly(self, size):
        data = b""
        while len(data) < size and (part := self.request.recv(size - len(data))):
            data += part
        return data


@contextlib.contextmanager
def serving(server_class, address, verdict, longest=2**30):
    with server_class(address, FakeClamd) as server:
        server.verdict, server.longest, server.received = verdict, longest, []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def clamd(settings):
    """`with clamd(verdict) as server`: a scanner on a port of its own that says this."""

    @contextlib.contextmanager
    def start(verdict, **options):
        with serving(socketserver.TCPServer, ("127.0.0.1", 0), verdict, **options) as server:
            settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
            yield server

    return start


def reasons(answer):
    assert answer.status_code == 400
    return [(info["property"], info["reason"]) for info in answer.json()[0]["additionalInfo"]]


def test_clean_file_is_taken_after_the_scanner_saw_all_of_it(own, clamd):
    content = TEXT * 10_000

    with clamd(b"stream: OK\0") as server:
        answer = upload(own, content)

    assert answer.status_code == 201
    assert server.received == [content]
    assert Attachment.objects.get().scan == Scan.CLEAN


def test_infected_file_is_refused_and_nothing_of_it_stays(own, clamd, stored, caplog):
    before = stored()

    with clamd(b"stream: Eicar-Test-Signature FOUND\0"):
        answer = upload(own)

    assert reasons(answer) == [("uploadFile", REFUSED)]
    assert b"Eicar" not in answer.content
    assert "Eicar-Test-Signature" in caplog.text
    assert (Attachment.objects.count(), stored()) == (0, before)


@pytest.mark.parametrize("verdict", [b"", b"stream: OK", b"stream: ERROR\0", b"stream: OK maybe\0", b"\xff" * 9000])
def test_scanner_without_a_verdict_keeps_the_file_out(own, clamd, stored, verdict):
    before = stored()

    with clamd(verdict):
        answer = upload(own)

    assert reasons(answer) == [("uploadFile", AWAY)]
    assert (Attachment.objects.count(), stored()) == (0, before)


def test_scanner_with_a_limit_of_its_own_keeps_the_file_out(own, clamd):
    with clamd(b"stream: OK\0", longest=100_000):
        answer = upload(own, TEXT * 50_000)

    assert reasons(answer) == [("uploadFile", AWAY)]
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "unix:/nowhere/clamd.ctl", "tcp://nobody.invalid"])
def test_scanner_that_is_away_keeps_files_out(own, settings, caplog, address):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = address.format(port=probe.getsockname()[1])

    assert reasons(upload(own)) == [("uploadFile", AWAY)]
    assert "cannot be asked" in caplog.text
    assert Attachment.objects.count() == 0


def test_scanner_may_be_on_a_unix_socket(own, settings, tmp_path):
    path = str(tmp_path / "clamd.ctl")
    settings.CLAMD_URL = f"unix:{path}"

    with serving(socketserver.UnixStreamServer, path, b"stream: OK\0"):
        assert upload(own).status_code == 201


def test_slow_scanner_is_given_up(own, clamd, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    monkeypatch.setattr(FakeClamd, "handle", lambda self: threading.Event().wait(1))

    with clamd(b""):
        assert reasons(upload(own)) == [("uploadFile", AWAY)]


@pytest.mark.parametrize(
    ("address", "level", "words"),
    [("", logging.WARNING, "NOT scanned"), ("unix:/run/clamd.ctl", logging.INFO, "scanned for viruses by unix:/run")],
)
def test_web_process_says_at_its_start_whether_files_are_scanned(settings, caplog, address, level, words):
    caplog.set_level(logging.INFO, "patchbay.attachments")
    settings.CLAMD_URL = address

    scanning.announce()

    [record] = caplog.records
    assert record.levelno == level
    assert words in record.getMessage()
