"""Bearer tokens, the credential that every dialect takes, and the user names and passwords that M4 takes too.

A token is read by one statement that is compiled once: every request of an API asks for it.
"""

import functools
import hashlib

from django.db import connection
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication, BasicAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from apps.core import sandbox
from apps.core.addresses import client_address
from apps.core.caller import Channel
from apps.core.together import row_of, selecting
from apps.users.lockout import LockedOut, WrongPassword, check_password
from apps.users.models import ApiClient, ApiToken, User
from apps.users.operations import note_token_use

SANDBOX = f"{sandbox.ENVIRONMENT}/"
TOKEN, USER, API_TOKEN, CLIENT = 0, 1, 2, 3


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, looked up by its SHA-256 (RFC 6750, section 2.1)."""

    def authenticate(self, request):
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = _read_token(hashlib.sha256(secret.strip()).hexdigest())
        # A client-credentials token has no user of its own; it acts for its application's user. Most tokens are
        # a user's, and are found without the wide rows of an application and its user.
        user = token and (token.user or (token.application and token.application.user))
        if user is None or not user.is_active:
            raise AuthenticationFailed("A valid bearer token is needed.")
        self._note_use(token, user)
        return user, token

    def authenticate_header(self, request):
        return "Bearer"

    def _note_use(self, token, user):
        if not hasattr(token, "api_token"):
            own = {"user": user, "name": str(token.application or "token")[:100], "is_sandbox": token.is_sandbox}
            token.api_token, _ = ApiToken.objects.get_or_create(access_token=token, defaults=own)
        note_token_use(token.api_token)


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic with a user's name and password (RFC 7617); after `sandbox/`, which no name holds, for the sandbox."""

    def authenticate_credentials(self, userid, password, request=None):
        if userid.startswith(SANDBOX):
            request.is_sandbox, userid = True, userid.removeprefix(SANDBOX)
        try:
            address = client_address(request)
            return check_password(username=userid, password=password, address=address, channel=Channel.M4), None
        except WrongPassword as error:
            raise AuthenticationFailed from error
        except LockedOut as error:
            raise AuthenticationFailed(error.message, code="locked_out") from error


def _read_token(checksum):
    """The token that has not expired, with its user, its ApiToken, and what its API client has of its own, or None."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [checksum, now] * 4)
        found = dict(cursor.fetchall())
    if TOKEN not in found:
        return None
    token = row_of(get_access_token_model(), found[TOKEN])
    if USER in found:
        token.user = row_of(User, found[USER])
    api_token = row_of(ApiToken, found[API_TOKEN]) if API_TOKEN in found else None
    token._meta.get_field("api_token").set_cached_value(token, api_token)
    token.is_sandbox = api_token is not None and api_token.is_sandbox
    if CLIENT in found:
        client = row_of(ApiClient, found[CLIENT])
        token.own_limits, token.own_origins = client.limits, client.origins
        token.is_sandbox = token.is_sandbox or client.is_sandbox
    return token


@functools.cache
def _statement() -> str:
    """The SQL for a token, its user, ApiToken and ApiClient; each of them takes the checksum and the present time."""
    tokens = get_access_token_model().objects.filter(token_checksum="").filter(expires__gt=timezone.now())
    rows = (
        tokens,
        User.objects.filter(pk__in=tokens.values("user")),
        ApiToken.objects.filter(access_token__in=tokens.values("pk")),
        ApiClient.objects.filter(application__in=tokens.values("application")),
    )
    return " UNION ALL ".join(selecting(part, each)[0] for part, each in enumerate(rows))
