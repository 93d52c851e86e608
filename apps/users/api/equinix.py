"""Getting a bearer token for the id and the secret of an API client."""

from rest_framework.response import Response

from apps.core.addresses import client_address
from apps.core.errors import WrongState
from apps.dialects.base import operation
from apps.dialects.equinix.oauth import OAuthError, OAuthViewSet, invalid_client
from apps.users.lockout import LockedOut, WrongPassword, check_client
from apps.users.models import ApiClient
from apps.users.operations import issue_client_token
from apps.users.operations.clients import LIFETIME


class Tokens(OAuthViewSet):
    @operation("issueToken")
    def issue(self, request):
        asked = self.members()
        if "grant_type" not in asked:
            raise OAuthError("invalid_request", "grant_type is needed.")
        if asked["grant_type"] != "client_credentials":
            raise OAuthError("unsupported_grant_type", "grant_type must be client_credentials.")
        client_id, secret = self.credentials()
        try:
            address = client_address(self._django_request)
            client = check_client(client_id=client_id, secret=secret, address=address, channel=self.channel)
            scope = _scope(client, asked.get("scope"))
            token, _ = issue_client_token(client=client, scope=scope)
        except (WrongPassword, WrongState) as error:
            raise invalid_client("The client's id or secret is wrong.") from error
        except LockedOut as error:
            raise invalid_client(error.message) from error
        seconds = int(LIFETIME.total_seconds())
        answer = {
            "access_token": token,
            "token_type": "Bearer",
            "token_timeout": str(seconds),
            "expires_in": seconds,
            "user_name": client.user.username,
            "scope": scope,
        }
        return Response(answer, headers={"Cache-Control": "no-store"})


def _scope(client: ApiClient, asked: str | None) -> str:
    """What the token is to open, in the client's order."""
    scopes = client.scope.split()
    if asked is None:
        return client.scope
    wanted = set(asked.split(" "))
    if not wanted <= set(scopes):
        raise OAuthError("invalid_scope", f"The client has these scopes: {client.scope}.")
    return " ".join(scope for scope in scopes if scope in wanted)
