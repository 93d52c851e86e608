"""Bearer tokens of the tests' clients."""

import datetime
import secrets

from django.utils import timezone
from oauth2_provider.models import get_access_token_model, set_token_value

from apps.users.constants import Scope
from apps.users.models import ApiToken

# Tokens that the module's shared people have already: the secret and when it was made, by the key of the person.
ready_tokens: dict[int, tuple[str, datetime.datetime]] = {}
# After a minute the first request would note that the token is used again; some tests set the clock, too.
FRESH = datetime.timedelta(seconds=30)


def bearer_token(user) -> str:
    """The secret of a token of `user` that opens every API and was used just now.

    Nearly every test of an API has one or two, so it is made in two statements. What an administrator's token
    leaves in the history is a matter of the tests of `create_token`.
    """
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    ready, made_at = ready_tokens.get(user.pk, (None, now))
    if ready and abs(now - made_at) < FRESH:
        return ready
    access_token = get_access_token_model()(
        user=user, scope=" ".join(Scope.values), expires=now + datetime.timedelta(days=90)
    )
    set_token_value(access_token, secret)
    access_token.save()
    ApiToken.objects.create(access_token=access_token, user=user, name="tests", last_used_at=now)
    return secret
