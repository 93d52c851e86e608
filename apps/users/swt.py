"""Simple web tokens: giving them out, and letting in who brings one."""

import datetime
import re

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from apps.dialects.costguard import swt
from apps.users.constants import Scope
from apps.users.models import User

CREDENTIALS = re.compile(r'WRAP\s+access_token="([^"]*)"\s*', re.IGNORECASE)


def issue_swt(*, user: User, environment: str) -> tuple[str, datetime.datetime]:
    """A token with which the user may speak to the environment, and when it expires. Nothing is stored.

    It counts as issued 8 hours before it expires: after the user's `access_epoch`, even within the same second.
    """
    issued = max(int(timezone.now().timestamp()), user.access_epoch + 1)
    expires = datetime.datetime.fromtimestamp(issued, datetime.UTC) + swt.LIFETIME
    claims = swt.Claims(
        environment=environment,
        username=user.username,
        permissions=Scope.COSTGUARD.value,
        expires_on=int(expires.timestamp()),
    )
    return swt.sign(claims, swt.keys_of(environment)[0]), expires


class SwtAuthentication(BaseAuthentication):
    """`Authorization: WRAP access_token="<token>"`, good for the environment in the path."""

    def authenticate(self, request):
        header = get_authorization_header(request).decode("latin-1")
        if header.partition(" ")[0].lower() != "wrap":
            return None
        credentials = CREDENTIALS.fullmatch(header)
        if credentials is None:
            raise AuthenticationFailed('The header must be: Authorization: WRAP access_token="<token>"')
        try:
            claims = swt.verify(credentials[1], swt.keys_of_environments(), timezone.now())
        except swt.InvalidToken as error:
            raise AuthenticationFailed(str(error)) from error
        if claims.environment not in request.parser_context["view"].environments:
            raise AuthenticationFailed("The token was made for another environment.")
        user = User.objects.active().filter(username=claims.username).first()
        if user is None or claims.expires_on - swt.LIFETIME.total_seconds() <= user.access_epoch:
            raise AuthenticationFailed("The token is not valid.")
        return user, claims

    def authenticate_header(self, request):
        return "WRAP"
