"""Bearer tokens, the credential that every dialect takes, and the user names and passwords that M4 takes too."""

import hashlib

from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication, BasicAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from apps.core.addresses import client_address
from apps.core.caller import Channel
from apps.users.lockout import LockedOut, WrongPassword, check_password
from apps.users.models import ApiToken
from apps.users.operations import note_token_use


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, looked up by its SHA-256 (RFC 6750, section 2.1)."""

    def authenticate(self, request):
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        checksum = hashlib.sha256(secret.strip()).hexdigest()
        token = (
            get_access_token_model()
            .objects.select_related("user", "api_token")
            .filter(token_checksum=checksum, expires__gt=timezone.now())
            .first()
        )
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
            token.api_token, _ = ApiToken.objects.get_or_create(
                access_token=token, defaults={"user": user, "name": str(token.application or "token")[:100]}
            )
        note_token_use(token.api_token)


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic with a user's name and password (RFC 7617)."""

    def authenticate_credentials(self, userid, password, request=None):
        try:
            address = client_address(request)
            return check_password(username=userid, password=password, address=address, channel=Channel.M4), None
        except WrongPassword as error:
            raise AuthenticationFailed from error
        except LockedOut as error:
            raise AuthenticationFailed(error.message, code="locked_out") from error
