"""Getting a simple web token for a user name and a password."""

from rest_framework.response import Response

from apps.core.addresses import client_address
from apps.dialects.base import operation
from apps.dialects.costguard.base import SecurityTokenViewSet
from apps.dialects.costguard.errors import CostGuardError, ErrorEntry, LoggingNumber
from apps.dialects.datetimes import milliseconds
from apps.dialects.errors import ErrorKind
from apps.users.lockout import LockedOut, WrongPassword, check_password
from apps.users.swt import issue_swt


class SecurityTokens(SecurityTokenViewSet):
    @operation("login")
    def login(self, request):
        body = self.body()
        try:
            user = check_password(
                username=body["username"],
                password=body["password"],
                address=client_address(self._django_request),
                channel=self.channel,
            )
        except WrongPassword as error:
            raise _refusal(LoggingNumber.WRONG_PASSWORD, "The user name or the password is wrong.") from error
        except LockedOut as error:
            raise _refusal(LoggingNumber.TOO_MANY_ATTEMPTS, error.message) from error
        token, expires = issue_swt(user=user, environment=self.environment)
        return Response({"token": token, "expiresOn": milliseconds(expires)})


def _refusal(number: LoggingNumber, message: str) -> CostGuardError:
    return CostGuardError(ErrorKind.UNAUTHENTICATED, ErrorEntry(None, number, message))
