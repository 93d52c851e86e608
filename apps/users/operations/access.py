"""Ending what a user was let in by."""

from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from apps.users.models import User


def end_access(user: User) -> None:
    """End every session, simple web token and bearer token of a user whose row the caller has locked.

    Bearer tokens are deleted. The other two are stored nowhere that could be searched: they end by the user's
    `access_epoch`, the second up to which what was issued no longer counts. It moves on at least one second each
    time, so that tokens issued and ended within the same second differ. No part of the user's history.
    """
    user.access_epoch = max(int(timezone.now().timestamp()), user.access_epoch + 1)
    User.objects.filter(pk=user.pk).update(access_epoch=user.access_epoch)
    get_access_token_model().objects.filter(Q(user=user) | Q(application__user=user)).delete()
