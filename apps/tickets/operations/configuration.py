"""Classifications: the rows that tickets are sorted by."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, refusal
from apps.activity.history import is_unchanged, write_changes
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import format_number
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Classification, Ticket
from apps.tickets.sla import LONGEST_TARGET, NO_TIME


@transaction.atomic
def save_classification(*, classification: Classification, by: Caller) -> Classification:
    """Store a new or changed classification.

    What a status means cannot change while tickets have it: their clocks were set by the old meaning.
    Raises NotAllowed, Invalid (a target below nothing or of more than a hundred years), WrongState and AlreadyTaken
    (number within the kind, a second default).
    """
    is_new = classification._state.adding
    by.require(permission_to_save(classification))
    target = classification.target
    if target is not None and not NO_TIME <= target <= LONGEST_TARGET:
        raise Invalid(
            "target",
            gettext("Must be between 0 and %(days)s days.") % {"days": format_number(LONGEST_TARGET.days)},
            value=str(target),
        )
    if not is_new:
        _refuse_new_meaning(classification)
    verb = TicketVerb.CLASSIFICATION_CREATED if is_new else TicketVerb.CLASSIFICATION_CHANGED
    if is_unchanged(classification):
        return classification
    try:
        with transaction.atomic(), recording(verb, by=by, subject=classification):
            write_changes(classification)
    except IntegrityError as error:
        raise refusal(classification) from error
    return classification


def _refuse_new_meaning(classification: Classification) -> None:
    old = Classification.objects.select_for_update().get(pk=classification.pk)
    meaning = ("kind", "lifecycle", "is_resolution")
    changes = any(getattr(old, name) != getattr(classification, name) for name in meaning)
    if changes and Ticket.objects.filter(**{old.get_kind_display().lower(): old}).exists():
        raise WrongState(
            gettext("Tickets have %(name)s, so what it means must stay; add another row instead.") % {"name": old.name}
        )
