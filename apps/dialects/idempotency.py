"""Requests with an Idempotency-Key: carried out once, and answered again as the first time.

The answer is stored in the transaction that makes the change, so that there is no change without its answer. Who works
on a key has an advisory lock of PostgreSQL, which ends with the transaction however that ends; on SQLite the one write
lock of the database does the same, and a second request waits for it. An operation with transactions of its own claims
the key in a row instead, and must find its own work again should it be asked once more (docs/adr/0052).
"""

import datetime
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.core.background import in_bites
from apps.core.caller import Caller
from apps.core.errors import NotAllowed, NotFound
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.models import KeptAnswer

KEY, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
MAX_LENGTH = 255
PRINTABLE = re.compile(r"[\x20-\x7e]*")
KEPT = datetime.timedelta(hours=24)
CLAIMED = datetime.timedelta(seconds=120)  # longer than an operation with several transactions takes
RETRY_AFTER_SECONDS = 1
LOCKED = """
    SELECT pg_try_advisory_xact_lock(%s) AS is_free, kept.*
    FROM (VALUES (1)) AS one LEFT JOIN dialects_keptanswer kept ON kept.key = %s
"""
# What a request was refused with for good. Not 401 and 403, which rest on the credential and not on the request; not
# 412, 413, 415 and 429, which say nothing of it being carried out; not 5xx, after which all was rolled back.
DECIDED_REFUSALS = {400, 404, 409, 422}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request with a key: `key` stands for it and its owner, `fingerprint` for what is asked."""

    key: str
    fingerprint: str


def read_key(sent: str) -> str:
    """The key that the header holds, bare or in quotes. Raises ApiError BAD_REQUEST."""
    text = sent.strip(" \t")
    if len(text) > 1 and text[0] == text[-1] == '"':  # as a structured field writes a string
        text = text[1:-1]
    if not text.strip(" "):
        raise _bad_key("Must not be empty.")
    if len(text) > MAX_LENGTH:
        raise _bad_key(f"Must have at most {MAX_LENGTH} characters.")
    if not PRINTABLE.fullmatch(text):
        raise _bad_key("Must hold printable characters of ASCII alone.")
    return text


def attempt_of(owner: str, key: str, method: str, address: str, body: bytes) -> Attempt:
    """The request of this owner with this key. Neither the key nor the body can be read out of its digests."""
    name = hashlib.sha256(f"{owner}\n{key}".encode())
    asked = hashlib.sha256(f"{owner}\n{key}\n{method} {address}\n".encode() + body)
    return Attempt(name.hexdigest(), asked.hexdigest())


def find_answer(attempt: Attempt, by: Caller) -> HttpResponse | None:
    """The kept answer; None when the request is to be carried out.

    Raises ApiError KEY_REUSED and KEY_IN_USE, and NotFound or NotAllowed when the caller may no longer see what the
    answer is about.
    """
    kept = KeptAnswer.objects.filter(key=attempt.key).first()
    return None if kept is None else _answer_of(kept, attempt, by)


def take_up(attempt: Attempt, by: Caller) -> HttpResponse | None:
    """The kept answer; None when the present transaction is the only one at work on the key.

    The lock and the row come in one statement, which may not see what was committed while it took the lock: such a
    request fails when its own answer is kept. Raises what `find_answer` raises.
    """
    if connection.vendor != "postgresql":  # there a write transaction is the only one anyway
        return find_answer(attempt, by)
    number = int.from_bytes(bytes.fromhex(attempt.key[:16]), signed=True)
    [found] = KeptAnswer.objects.raw(LOCKED, [number, attempt.key])
    if not found.is_free:
        raise in_use()
    return None if found.pk is None else _answer_of(found, attempt, by)


def _answer_of(kept: KeptAnswer, attempt: Attempt, by: Caller) -> HttpResponse | None:
    now = timezone.now()
    if kept.at <= (now if kept.status is None else now - KEPT):
        KeptAnswer.objects.filter(pk=kept.pk, at=kept.at).delete()
        return None
    if kept.fingerprint != attempt.fingerprint:
        message = "Was sent before with another request; a new request needs a new key."
        raise ApiError(
            ErrorKind.KEY_REUSED, f"The {KEY}: {message}", {KEY: [message]}, rule="idempotency-key-names-one-request"
        )
    if kept.status is None:
        raise in_use()
    _require_seen(kept, by)
    return _answer(kept)


def keep(
    attempt: Attempt, response: HttpResponseBase, rows: Iterable[Model], by: Caller, *, is_secret: bool = False
) -> None:
    """Store a rendered answer, about these rows, in the present transaction; encrypted where it is secret.

    Raises ApiError KEY_IN_USE when the key has an answer by now, and so the transaction must not go on.
    """
    about = {(row._meta.label_lower, row.pk) for row in rows if row.pk is not None}
    body: bytes = response.content  # type: ignore[attr-defined]  # no writing operation streams
    try:
        KeptAnswer.objects.create(
            key=attempt.key,
            fingerprint=attempt.fingerprint,
            status=response.status_code,
            headers=dict(response.headers),
            body=b"" if is_secret else body,
            secret_body=body.decode() if is_secret else "",
            rows=sorted(about),
            rights=_rights(by),
        )
    except IntegrityError as error:
        raise in_use() from error


@transaction.atomic(durable=True)
def claim(attempt: Attempt, by: Caller) -> HttpResponse | None:
    """The kept answer, or None and the key is claimed for a while. Raises what `find_answer` raises."""
    kept = take_up(attempt, by)
    if kept is None:
        until = timezone.now() + CLAIMED
        KeptAnswer.objects.create(key=attempt.key, fingerprint=attempt.fingerprint, rights=_rights(by), at=until)
    return kept


@transaction.atomic(durable=True)
def settle(attempt: Attempt, response: HttpResponseBase | None, rows: Iterable[Model], by: Caller) -> None:
    """End a claim with the answer that is kept, if any."""
    KeptAnswer.objects.filter(key=attempt.key, status=None).delete()
    if response is not None:
        keep(attempt, response, rows, by)


def prune_kept_answers() -> int:
    """Forget answers that are older than a day; returns how many."""
    return in_bites(KeptAnswer.objects.filter(at__lte=timezone.now() - KEPT))


def _require_seen(kept: KeptAnswer, by: Caller) -> None:
    """Raise NotFound or NotAllowed unless the caller still sees what the answer is about, as then."""
    if kept.rights != _rights(by):
        raise NotAllowed("What you may see has changed since the first answer, which is not given again.")
    keys: dict[str, set[object]] = defaultdict(set)
    for label, pk in kept.rows:
        keys[label].add(pk)
    for label, wanted in keys.items():
        model = apps.get_model(label)
        rows = model._default_manager.all()
        if not hasattr(rows, "visible_to"):
            continue
        seen = set(rows.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
        if seen != wanted:
            raise NotFound(str(model._meta.verbose_name), next(iter(wanted - seen)))


def _rights(by: Caller) -> str:
    """What decides beside permissions which rows a caller sees."""
    return f"{by.organisation_id or 0} {'staff' if by.is_staff else ''}"


def _answer(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.secret_body.encode() or bytes(kept.body), status=kept.status)
    del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def _bad_key(message: str) -> ApiError:
    return ApiError(
        ErrorKind.BAD_REQUEST, f"The {KEY}: {message}", {KEY: [message]}, rule="idempotency-key-well-formed"
    )


def in_use() -> ApiError:
    """The refusal of a key whose first request is still at work."""
    message = "The first request with it is still being carried out; try again."
    return ApiError(ErrorKind.KEY_IN_USE, f"The {KEY}: {message}", {KEY: [message]}, rule="idempotency-key-in-use")
