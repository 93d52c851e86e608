"""Whether the service lives, and whether it can do its work; neither needs a login."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse

from apps.core import background, database
from apps.core.storage import FULL

log = logging.getLogger("patchbay.health")

Check = Callable[[], str]
OK, AWAY, FULL_UP, UNKNOWN = "ok", "away", "full", "unknown"
PROBE = b"\0" * 4096  # a block, since a full disk still takes empty files


@dataclass(frozen=True, slots=True)
class Part:
    """What a web process can do without, and how to see whether it is there."""

    check: Check
    needs_database: bool


_parts: dict[str, Part] = {}


def register_check(name: str, check: Check, *, needs_database: bool = True) -> None:
    """Report a further part of the service in `/readyz`: `check` returns "ok", or what is wrong in a word or two.

    Such parts are reported only: a web process can serve without them. A check is cheap, at most a query or two
    that an index answers, and asks no other system.
    """
    _parts[name] = Part(check, needs_database)


def register_own_checks() -> None:
    """Called once when the application is ready."""
    register_check("worker", worker_state)
    register_check("files", files_state, needs_database=False)


def worker_state() -> str:
    """ "away" when no worker has been seen for a while, "late" with the lanes whose tasks wait too long."""
    if not background.is_worker_seen():
        return AWAY
    late = background.late_lanes()
    return f"late ({', '.join(late)})" if late else OK


def files_state() -> str:
    """Whether uploads find a place: "full", or "away" when nothing can be written; other storages are not asked."""
    if not isinstance(default_storage, FileSystemStorage):
        return OK
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(PROBE)
    except OSError as error:
        return FULL_UP if error.errno in FULL else AWAY
    return OK


def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: 200 as long as the process answers. Touches nothing else, so that an outage restarts nothing."""
    return JsonResponse({"status": OK})


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: the state of each part. 503 while the database is away; "degraded" when another part is not ok."""
    has_database = database.is_answering()
    parts = {"database": OK if has_database else AWAY}
    parts |= {name: _state_of(name, part, has_database) for name, part in _parts.items()}
    if not has_database:
        headers = {"Retry-After": str(database.RETRY_AFTER_SECONDS)}
        return JsonResponse({"status": "unavailable", "parts": parts}, status=503, headers=headers)
    is_whole = all(state == OK for state in parts.values())
    return JsonResponse({"status": OK if is_whole else "degraded", "parts": parts})


def _state_of(name: str, part: Part, has_database: bool) -> str:
    if part.needs_database and not has_database:
        return UNKNOWN
    try:
        return part.check()
    except (DatabaseError, InterfaceError) as error:
        log.warning("The state of %s is unknown: %s", name, database.reason(error))
        return UNKNOWN
