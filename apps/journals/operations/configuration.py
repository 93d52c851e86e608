"""Lookups: the types and statuses of journals and follow-ups."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save
from apps.activity.history import is_unchanged, write_changes
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, Invalid, WrongState
from apps.journals.constants import JournalLookupKind, JournalVerb
from apps.journals.models import FollowUp, Journal, Lookup

HOLDERS: dict[JournalLookupKind, tuple[type[Journal] | type[FollowUp], str]] = {
    JournalLookupKind.JOURNAL_TYPE: (Journal, "type"),
    JournalLookupKind.JOURNAL_STATUS: (Journal, "status"),
    JournalLookupKind.FOLLOW_UP_TYPE: (FollowUp, "type"),
    JournalLookupKind.FOLLOW_UP_STATUS: (FollowUp, "status"),
}


@transaction.atomic
def save_lookup(*, lookup: Lookup, by: Caller) -> Lookup:
    """Store a new or changed type or status.

    What a row means cannot change while a journal or follow-up has it: whether a follow-up is done was
    decided by the old meaning. Raises NotAllowed, Invalid, WrongState and AlreadyTaken (number within the kind).
    """
    is_new = lookup._state.adding
    by.require(permission_to_save(lookup))
    if lookup.is_closed and lookup.kind != JournalLookupKind.FOLLOW_UP_STATUS:
        raise Invalid("is_closed", gettext("Only a follow-up status can say that something is done."), value=True)
    if not is_new:
        _refuse_new_meaning(lookup)
    verb = JournalVerb.LOOKUP_CREATED if is_new else JournalVerb.LOOKUP_CHANGED
    if is_unchanged(lookup):
        return lookup
    try:
        with transaction.atomic(), recording(verb, by=by, subject=lookup):
            write_changes(lookup)
    except IntegrityError as error:
        raise AlreadyTaken("number", gettext("Another row of this kind has this number.")) from error
    return lookup


def _refuse_new_meaning(lookup: Lookup) -> None:
    old = Lookup.objects.select_for_update().get(pk=lookup.pk)
    if (old.kind, old.is_closed) == (lookup.kind, lookup.is_closed):
        return
    model, field = HOLDERS[JournalLookupKind(old.kind)]
    if model.objects.filter(**{field: old}).exists():
        words = (
            gettext("Journals have %(name)s, so what it means must stay; add another row instead.")
            if model is Journal
            else gettext("Follow-ups have %(name)s, so what it means must stay; add another row instead.")
        )
        raise WrongState(words % {"name": old.name})
