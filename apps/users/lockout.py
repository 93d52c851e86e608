"""Checking passwords and client secrets, and stopping those who guess them.

One place for every door that takes one from a program: the login of CostGuard, M4's Basic authentication
and the OAuth 2 token endpoint. Failures count for 15 minutes; while a name or an address has too many, no
password is looked at, so that the lockout costs nothing and ends by itself.
"""

import datetime
import ipaddress
from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth import hashers
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

from apps.users.models import ApiClient, FailedSignIn, User

WINDOW = datetime.timedelta(minutes=15)
MAX_OF_USERNAME = 5
MAX_FROM_ADDRESS = 50
MAX_USERNAME = User._meta.get_field("username").max_length
MAX_CLIENT_ID = 255
TOO_MANY = "Too many failed attempts. Try again in 15 minutes."
NETWORK_OF_A_HOME = 64  # bits of an IPv6 address that one customer of a provider has to themselves

Found = TypeVar("Found")


class WrongPassword(Exception):
    """No active user has this name and password, no active client this id and secret."""


class LockedOut(Exception):
    """There were too many failures; the password was not looked at."""


def check_password(*, username: str, password: str, address: str = "") -> User:
    """The active user of this name and password.

    Raises WrongPassword, alike and after the same work for a wrong password, an unknown and a deactivated
    user, and remembers the failure; raises LockedOut while there are too many.
    """
    return _guarded("users.failed_sign_in", username, address, lambda: _user_with(username, password))


def check_client(*, client_id: str, secret: str, address: str = "") -> ApiClient:
    """The active API client of this id and secret, that of an active user.

    The secret before the present one counts as long as it is still good. Raises as `check_password` does;
    failures of client ids and of user names are counted apart, those from an address together.
    """
    return _guarded("users.failed_client", client_id, address, lambda: _client_with(client_id, secret))


def _guarded(kind: str, name: str, address: str, find: Callable[[], Found | None]) -> Found:
    """What `find` finds, unless there were too many failures; remembers one when it finds nothing."""
    digest = salted_hmac(kind, name, algorithm="sha256").hexdigest()
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)
    failures = recent.filter(username_digest=digest).count()
    if failures >= MAX_OF_USERNAME or (address and recent.filter(address=address).count() >= MAX_FROM_ADDRESS):
        raise LockedOut
    found = find()
    if found is None:
        _remember(digest, address)
        raise WrongPassword
    if failures:
        FailedSignIn.objects.filter(username_digest=digest).delete()
    return found


def address_of(request) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 one; empty when unknown.

    Believes X-Forwarded-For as far as there are trusted proxies (NUM_PROXIES).
    """
    try:
        address = ipaddress.ip_address(BaseThrottle().get_ident(request) or "")
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return str(ipaddress.ip_network((address, NETWORK_OF_A_HOME), strict=False))
    return str(address)


def _user_with(username: str, password: str) -> User | None:
    user = None
    if len(username) <= MAX_USERNAME and "\x00" not in username:
        user = User.objects.filter(username=username).first()
    if user is None:
        hashers.make_password(password)  # takes as long as comparing with one
        return None
    return user if user.check_password(password) and user.is_active else None


def _client_with(client_id: str, secret: str) -> ApiClient | None:
    client = None
    if len(client_id) <= MAX_CLIENT_ID and "\x00" not in client_id:
        clients = ApiClient.objects.select_related("application", "user")
        client = clients.filter(application__client_id=client_id).first()
    if client is None:
        hashers.make_password(secret)
        return None
    is_right = hashers.check_password(secret, client.application.client_secret)
    if not is_right and client.previous_secret and client.previous_until > timezone.now():
        is_right = hashers.check_password(secret, client.previous_secret)
    return client if is_right and client.is_active and client.user.is_active else None


def _remember(digest: str, address: str) -> None:
    """Note the failure, and forget those that no longer count."""
    FailedSignIn.objects.filter(at__lte=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(username_digest=digest, address=address)
