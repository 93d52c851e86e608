"""The virus scanner: clamd, asked over its INSTREAM command, when CLAMD_URL names one."""

import logging
import struct
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from apps.attachments.constants import Scan
from apps.core.network import Deadline, TimedSocket, connect, connect_unix, look_up

log = logging.getLogger("patchbay.attachments")

CHUNK = 65_536
SECONDS = 30  # for the whole of a scan
LONGEST_ANSWER = 4_096
PORT = 3310


class Finding(StrEnum):
    """Why a file is not taken."""

    INFECTED = "infected"
    AWAY = "away"  # the scanner could not be asked, or did not say


class Refused(Exception):
    """The scanner keeps the file out; `finding` says why."""

    def __init__(self, finding: Finding):
        super().__init__(finding)
        self.finding = finding


def is_on() -> bool:
    """Whether a scanner is configured."""
    return bool(settings.CLAMD_URL)


def scan(file: BinaryIO) -> Scan:
    """What to remember of the scan. Raises Refused, also for a file that cannot be scanned."""
    if not is_on():
        return Scan.OFF
    try:
        answer = _ask(file)
    except OSError as error:
        log.error("The virus scanner at %s cannot be asked: %s", settings.CLAMD_URL, error)
        raise Refused(Finding.AWAY) from error
    if answer.endswith(" FOUND"):
        log.warning("The virus scanner found %s", answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise Refused(Finding.INFECTED)
    if answer != "stream: OK":
        log.error("The virus scanner at %s gave no verdict: %r", settings.CLAMD_URL, answer)
        raise Refused(Finding.AWAY)
    return Scan.CLEAN


def announce() -> None:
    """Say in the log, once at the start of a web process, whether files are scanned."""
    if is_on():
        log.info("Uploaded files are scanned for viruses by %s.", settings.CLAMD_URL)
    else:
        log.warning("Uploaded files are NOT scanned for viruses: CLAMD_URL is empty.")


def _ask(file: BinaryIO) -> str:
    """clamd's answer to the file, sent in pieces that each say their length; an empty piece ends it.

    Raises OSError when the connection ends before the zero byte that ends an answer.
    """
    file.seek(0)
    with _connection() as clamd:
        try:
            clamd.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            log.info("The virus scanner stopped listening before the end")  # what it has said is read all the same
        answer = b""
        while len(answer) < LONGEST_ANSWER and (part := clamd.recv(LONGEST_ANSWER)):
            answer += part
            if b"\0" in part:
                break
    verdict, end, _ = answer.partition(b"\0")
    if not end:
        raise ConnectionError("its answer broke off")
    return verdict.decode("utf-8", "replace").strip()


def _connection() -> TimedSocket:
    address, deadline = urlsplit(settings.CLAMD_URL), Deadline(SECONDS)
    if address.scheme == "unix":
        return connect_unix(address.path, deadline)
    port = address.port or PORT
    return connect(look_up(address.hostname, port, deadline), port, deadline)
