"""Checking passwords and client secrets, and stopping those who guess them.

One place for everything that takes one: the desk's sign-in and its field for the present password, the sign-in of
CostGuard, M4's Basic authentication and the OAuth 2 token endpoint. An attempt counts as failed before the password
is looked at and is forgotten when it was right, so any number of attempts at once get no more tries than one after
another. Three locks, which end by themselves:

- a name from one address, after MAX_OF_PAIR failures within WINDOW;
- a name from anywhere, after MAX_OF_NAME failures within NAME_WINDOW;
- an address, whatever the names, after MAX_FROM_ADDRESS failures within WINDOW.

The last two never hold where somebody signed in LATELY: a name is not locked at an address that it signed in from,
and an address from which anybody signed in is not locked at all. Otherwise a stranger could lock a person out, an
integration, or everybody behind one proxy. At such an address a name has MAX_OF_KNOWN_PAIR tries, so that even a
colleague at the same address cannot lock it in passing, nor guess on for long.
"""

import datetime
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth import hashers
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.locks import serialise
from apps.core.text import identity
from apps.users.constants import SignInVerb
from apps.users.models import ApiClient, FailedSignIn, SignIn, User

WINDOW = datetime.timedelta(minutes=15)
NAME_WINDOW = datetime.timedelta(hours=1)
LATELY = datetime.timedelta(days=14)
KEPT = datetime.timedelta(days=90)
PENDING = datetime.timedelta(seconds=10)  # after which an attempt that has no outcome counts as failed
PAUSE = 0.05  # seconds
MAX_OF_PAIR = 5
MAX_OF_KNOWN_PAIR = 20
MAX_OF_NAME = 50
MAX_FROM_ADDRESS = 50
MAX_NAME = 320
MAX_CLIENT_ID = 255
BATCH = 1_000
UNKNOWN = "an unknown address"
VERBS = {
    SignIn.Outcome.SIGNED_IN: SignInVerb.SIGNED_IN,
    SignIn.Outcome.FAILED: SignInVerb.FAILED,
    SignIn.Outcome.LOCKED: SignInVerb.LOCKED,
}

Account = TypeVar("Account", User, ApiClient)


class WrongPassword(Exception):
    """No active user has this name and password, no active client this id and secret."""


class LockedOut(Exception):
    """There were too many failures; the password was not looked at. `message` says for how long."""

    def __init__(self, until: datetime.datetime):
        minutes = max(1, math.ceil((until - timezone.now()) / datetime.timedelta(minutes=1)))
        self.message = ngettext(
            "Too many failed attempts. Try again in %(minutes)s minute.",
            "Too many failed attempts. Try again in %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whose password or secret was tried, from where, and through which channel; `name` is a digest."""

    name: str
    address: str
    channel: Channel

    @classmethod
    def of(cls, kind: str, name: str, address: str, channel: Channel) -> "Attempt":
        digest = salted_hmac(kind, identity(name[: MAX_NAME + 1]), algorithm="sha256").hexdigest()
        return cls(digest, address, channel)


def check_password(
    *,
    username: str,
    password: str,
    address: str = "",
    channel: Channel = Channel.DESK,
    admits: Callable[[User], bool] | None = None,
) -> User:
    """The active user of this name or e-mail address and password.

    Raises WrongPassword, alike and after the same work for a wrong password, an unknown and a deactivated
    user (and for one whom it `admits` not), and remembers the failure; raises LockedOut while
    there are too many.
    """

    def right(user: User | None) -> bool:
        if user is None:
            hashers.make_password(password)  # takes as long as comparing with one
            return False
        return user.check_password(password) and _is_unchanged(user) and (admits is None or admits(user))

    attempt = Attempt.of("users.failed_sign_in", username, address, channel)
    return _guarded(attempt, lambda: _user_named(username), right)


def check_present_password(*, user: User, password: str, address: str = "") -> None:
    """Ask a signed-in person's password once more. Raises WrongPassword and LockedOut.

    Counted apart from sign-ins, so that whoever sits at an open desk cannot lock its owner out.
    """
    attempt = Attempt.of("users.present_password", str(user.pk), address, Channel.DESK)
    _guarded(attempt, lambda: user, lambda user: user.check_password(password), is_sign_in=False)


def check_client(*, client_id: str, secret: str, address: str = "", channel: Channel = Channel.EQUINIX) -> ApiClient:
    """The active API client of this id and secret, that of an active user.

    The secret before the present one counts as long as it is still good. Raises as `check_password` does;
    failures of client ids and of user names are counted apart, those from an address together.
    """

    def right(client: ApiClient | None) -> bool:
        if client is None:
            hashers.make_password(secret)
            return False
        is_right = hashers.check_password(secret, client.application.client_secret)
        if not is_right and client.previous_secret and client.previous_until > timezone.now():
            is_right = hashers.check_password(secret, client.previous_secret)
        return is_right and client.is_active and client.user.is_active

    attempt = Attempt.of("users.failed_client", client_id, address, channel)
    return _guarded(attempt, lambda: _client_named(client_id), right)


def forget_failures(user: User) -> None:
    """Let a user try again at once, as after a new password."""
    names = {Attempt.of("users.failed_sign_in", name, "", Channel.DESK).name for name in (user.username, user.email)}
    FailedSignIn.objects.filter(username_digest__in=names).delete()


def forget_old_sign_ins() -> int:
    """Delete failures that no longer count and records older than KEPT; returns how many. Called by the clock."""
    now = timezone.now()
    old = [FailedSignIn.objects.filter(at__lte=now - NAME_WINDOW), SignIn.objects.filter(last_at__lte=now - KEPT)]
    deleted = 0
    for rows in old:
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        deleted += rows.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
    return deleted


def _guarded(
    attempt: Attempt,
    find: Callable[[], Account | None],
    is_right: Callable[[Account | None], bool],
    *,
    is_sign_in: bool = True,
) -> Account:
    """The account that `find` finds, when it is right and there were not too many failures before."""
    reserved, until = _reserved_in_turn(attempt, is_sign_in=is_sign_in)
    account = find()
    if until is not None:
        _record(attempt, account, SignIn.Outcome.LOCKED)
        raise LockedOut(until)
    try:
        right = is_right(account)
    except Exception:
        reserved.delete()
        raise
    if not right:
        FailedSignIn.objects.filter(pk=reserved.pk).update(is_pending=False)
        _record(attempt, account, SignIn.Outcome.FAILED)
        raise WrongPassword
    failed = FailedSignIn.objects.filter(username_digest=attempt.name, address=attempt.address)
    failed.filter(Q(is_pending=False) | Q(pk=reserved.pk)).delete()
    if is_sign_in:
        _record(attempt, account, SignIn.Outcome.SIGNED_IN)
    return account


def _reserved_in_turn(attempt: Attempt, *, is_sign_in: bool) -> tuple[FailedSignIn | None, datetime.datetime | None]:
    """As `_reserve`; where others under way could turn out right, it waits for them rather than lock on a guess.

    An integration may send many requests at once, each with its right password.
    """
    deadline = time.monotonic() + PENDING.total_seconds()
    while True:
        reserved, until, is_sure = _reserve(attempt, is_sign_in=is_sign_in)
        if is_sure or time.monotonic() > deadline:
            return reserved, until
        time.sleep(PAUSE)


@transaction.atomic
def _reserve(attempt: Attempt, *, is_sign_in: bool) -> tuple[FailedSignIn | None, datetime.datetime | None, bool]:
    """Count the attempt as failed for now, unless it is locked out: (the failure, None) or (None, until when).

    The third says whether that would be so if all attempts under way turned out right.
    """
    serialise(f"sign-in of {attempt.name}", f"sign-in from {attempt.address}")
    until = _locked_until(attempt, is_sign_in=is_sign_in, with_pending=True)
    if until is not None:
        return None, until, _locked_until(attempt, is_sign_in=is_sign_in, with_pending=False) is not None
    failure = FailedSignIn.objects.create(username_digest=attempt.name, address=attempt.address, is_pending=True)
    return failure, None, True


def _locked_until(attempt: Attempt, *, is_sign_in: bool, with_pending: bool) -> datetime.datetime | None:
    now = timezone.now()
    counted = FailedSignIn.objects.order_by("-at", "-pk")
    if not with_pending:
        counted = counted.exclude(is_pending=True, at__gt=now - PENDING)

    def newest(most: int, window: datetime.timedelta, **where: str) -> list[datetime.datetime]:
        return list(counted.filter(at__gt=now - window, **where).values_list("at", flat=True)[:most])

    of_pair = newest(MAX_OF_KNOWN_PAIR, WINDOW, username_digest=attempt.name, address=attempt.address)
    of_name = newest(MAX_OF_NAME, NAME_WINDOW, username_digest=attempt.name)
    from_address = newest(MAX_FROM_ADDRESS, WINDOW, address=attempt.address) if attempt.address and is_sign_in else []
    ends = []
    if len(of_pair) >= MAX_OF_PAIR:
        limit = MAX_OF_KNOWN_PAIR if is_sign_in and _signed_in_lately(attempt, now) else MAX_OF_PAIR
        if len(of_pair) >= limit:
            ends.append(of_pair[limit - 1] + WINDOW)
    if len(of_name) == MAX_OF_NAME and not _signed_in_lately(attempt, now):
        ends.append(of_name[-1] + NAME_WINDOW)
    if len(from_address) == MAX_FROM_ADDRESS and not _anybody_signed_in_lately(attempt.address, now):
        ends.append(from_address[-1] + WINDOW)
    return max(ends, default=None)


def _signed_in_lately(attempt: Attempt, now: datetime.datetime) -> bool:
    return _successes(attempt.address, now).filter(name_digest=attempt.name).exists()


def _anybody_signed_in_lately(address: str, now: datetime.datetime) -> bool:
    return _successes(address, now).exists()


def _successes(address: str, now: datetime.datetime):
    return SignIn.objects.filter(address=address, outcome=SignIn.Outcome.SIGNED_IN, last_at__gt=now - LATELY)


@transaction.atomic
def _record(attempt: Attempt, account: User | ApiClient | None, outcome: "SignIn.Outcome") -> None:
    """Keep for people what happened: one row an hour for each account, address, channel and outcome.

    Names that nobody has share a row for their address: what was typed may be a password. A new row is in the audit
    as well; the further ones of its hour it counts.
    """
    now = timezone.now()
    row, is_new = SignIn.objects.get_or_create(
        hour=now.replace(minute=0, second=0, microsecond=0),
        name_digest=attempt.name if account else "",
        address=attempt.address,
        channel=attempt.channel,
        outcome=outcome,
        defaults={
            "user": account.user if isinstance(account, ApiClient) else account,
            "client": account if isinstance(account, ApiClient) else None,
            "first_at": now,
            "last_at": now,
        },
    )
    if not is_new:
        SignIn.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)
        return
    is_proven = outcome == SignIn.Outcome.SIGNED_IN
    by = Caller(
        row.user if is_proven else None,
        attempt.channel,
        credential=row.client.name if row.client else "password",
        party="" if is_proven else attempt.address or UNKNOWN,
    )
    with recording(VERBS[outcome], by=by, subject=row.user or row, obj=row, data={"address": attempt.address}):
        pass


def _user_named(name: str) -> User | None:
    if len(name) > MAX_NAME or "\x00" in name:
        return None
    return User.objects.signing_in_as(name)


def _client_named(client_id: str) -> ApiClient | None:
    if len(client_id) > MAX_CLIENT_ID or "\x00" in client_id:
        return None
    clients = ApiClient.objects.select_related("application", "user")
    return clients.filter(application__client_id=client_id).first()


def _is_unchanged(user: User) -> bool:
    """Whether the user is active and nobody changed the password while it was being compared."""
    return User.objects.active().filter(pk=user.pk, password=user.password).exists()
