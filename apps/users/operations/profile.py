"""What people set for themselves at the desk."""

from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.core.calendar import time_zones
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed
from apps.core.locks import locked
from apps.users.constants import UserVerb
from apps.users.models import User

LONGEST_SIGNATURE = 500  # characters


class ProfileChanges(TypedDict, total=False):
    """What changes of a person's own settings; a member that is not there stays."""

    time_zone: str
    language: str
    start_page: str
    is_compact: bool
    signature: str
    rings_assignments: bool
    mails_mentions: bool


@transaction.atomic
def change_profile(*, changes: ProfileChanges, by: Caller) -> User:
    """Change the caller's own settings of the desk. Raises Invalid (unknown time zone or language, long signature)."""
    if by.user is None:
        raise NotAllowed(gettext("Nobody is signed in."))
    if (zone := changes.get("time_zone")) and zone not in time_zones():
        raise Invalid("time_zone", gettext("Is not a known time zone."), value=zone)
    if (language := changes.get("language")) and language not in dict(settings.LANGUAGES):
        raise Invalid("language", gettext("Is not a language of the desk."), value=language)
    if len(changes.get("signature", "")) > LONGEST_SIGNATURE:
        raise Invalid(
            "signature",
            gettext("Must have at most %(longest_signature)s characters.") % {"longest_signature": LONGEST_SIGNATURE},
        )
    user: User = locked(User.objects.filter(pk=by.user.pk)).get()
    before = state_of(user)
    for field, value in changes.items():
        setattr(user, field, value)
    if state_of(user) != before:
        with recording(UserVerb.PROFILE_CHANGED, by=by, subject=user):
            user.save()
    return user
