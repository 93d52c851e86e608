"""Bearer tokens of the tests' clients."""

import datetime
import secrets

from django.utils import timezone
from oauth2_provider.models import get_access_token_model, set_token_value

from apps.users.constants import Scope
from apps.users.models import ApiToken


def bearer_token(user) -> str:
    """The secret of a token of `user` that opens every API and was used just now.

    Nearly every test of an API has one or two, so it is made in two statements. What an administrator's token
    leaves in the history is a matter of the tests of `create_token`.
    """
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    access_token = get_access_token_model()(
        user=user, scope=" ".join(Scope.values), expires=now + datetime.timedelta(days=90)
    )
    set_token_value(access_token, secret)
    access_token.save()
    ApiToken.objects.create(access_token=access_token, user=user, name="tests", last_used_at=now)
    return secret
