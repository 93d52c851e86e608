"""Fields of a follow-up that an entry of its timeline gives back."""

from apps.adminkit.reverts import Reverts
from apps.journals import operations
from apps.journals.admin.helpers import FOLLOW_UPS
from apps.journals.operations.follow_ups import CHANGEABLE
from apps.journals.permissions import CHANGE_FOLLOW_UP

REVERTS = Reverts(
    FOLLOW_UPS,
    CHANGE_FOLLOW_UP,
    CHANGEABLE,
    lambda row, name, value, by: operations.update_follow_up(follow_up_id=row.pk, changes={name: value}, by=by),
)
