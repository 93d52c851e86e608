"""Follow-ups that escalations of tickets open."""

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.models import FollowUp, Lookup
from apps.journals.operations.follow_ups import create_follow_up
from apps.tickets.models import Ticket
from apps.users.models import User


def follow_escalation_up(*, ticket: Ticket, text: str, person: User) -> FollowUp:
    """Plan a follow-up on an escalated ticket for a person, due at once. Part of the worker's transaction.

    It has the first type and the first open status. Raises NotAllowed and Invalid (there are none).
    """
    types = Lookup.objects.filter(kind=JournalLookupKind.FOLLOW_UP_TYPE)
    statuses = Lookup.objects.filter(kind=JournalLookupKind.FOLLOW_UP_STATUS, is_closed=False)
    type_, status = types.order_by("number").first(), statuses.order_by("number").first()
    if type_ is None or status is None:
        raise Invalid("type", gettext("There is no type or no open status of follow-ups."))
    return create_follow_up(
        object_type=JournalObjectType.JOURNAL_ITEM,
        object_id=ticket.pk,
        type=type_,
        status=status,
        due_at=timezone.now(),
        assignee_name=person.username,
        description=text,
        is_internal=True,
        by=Caller(person, Channel.TASK),
    )
