"""Checking passwords, and stopping those who guess them.

One place for every door that takes a password from a program: the login of CostGuard and M4's Basic
authentication. Failures count for 15 minutes; while a user name or an address has too many, no password is
looked at, so that the lockout costs nothing and ends by itself.
"""

import datetime
import ipaddress

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

from apps.users.models import FailedSignIn, User

WINDOW = datetime.timedelta(minutes=15)
MAX_OF_USERNAME = 5
MAX_FROM_ADDRESS = 50
MAX_USERNAME = User._meta.get_field("username").max_length
TOO_MANY = "Too many failed attempts. Try again in 15 minutes."
NETWORK_OF_A_HOME = 64  # bits of an IPv6 address that one customer of a provider has to themselves


class WrongPassword(Exception):
    """No active user has this name and password."""


class LockedOut(Exception):
    """There were too many failures; the password was not looked at."""


def check_password(*, username: str, password: str, address: str = "") -> User:
    """The active user of this name and password.

    Raises WrongPassword, alike and after the same work for a wrong password, an unknown and a deactivated
    user, and remembers the failure; raises LockedOut while there are too many.
    """
    digest = salted_hmac("users.failed_sign_in", username, algorithm="sha256").hexdigest()
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)
    failures = recent.filter(username_digest=digest).count()
    if failures >= MAX_OF_USERNAME or (address and recent.filter(address=address).count() >= MAX_FROM_ADDRESS):
        raise LockedOut
    user = _user_of(username)
    if user is None:
        make_password(password)  # takes as long as comparing with one
    if user is None or not user.check_password(password) or not user.is_active:
        _remember(digest, address)
        raise WrongPassword
    if failures:
        FailedSignIn.objects.filter(username_digest=digest).delete()
    return user


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


def _user_of(username: str) -> User | None:
    if len(username) > MAX_USERNAME or "\x00" in username:
        return None
    return User.objects.filter(username=username).first()


def _remember(digest: str, address: str) -> None:
    """Note the failure, and forget those that no longer count."""
    FailedSignIn.objects.filter(at__lte=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(username_digest=digest, address=address)
