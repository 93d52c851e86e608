"""What a journal or follow-up is about."""

from typing import TypedDict

from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import in_sentence
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.items.subjects import existing_in, subjects, visible_in
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.models import FollowUp, Lookup
from apps.journals.objects import is_visible


class SubjectFields(TypedDict):
    """The columns of a journal or follow-up that say what it is about."""

    object_type: str
    object_id: int
    customer: Customer | None
    subject_item: JournalItem | None


def subject_fields(object_type: str, object_id: int, by: Caller, *, follow_ups_too: bool) -> SubjectFields:
    """The fields that say what a row is about. Raises Invalid when the caller sees no such object.

    A customer must exist, and so must a ticket (or, if `follow_ups_too`, a follow-up), an order and the service of
    equipment; disputes and other objects are records of other systems.
    Source: CostGuard Journal Management, createJournal and createFollowUp.
    """
    fields: SubjectFields = {
        "object_type": object_type,
        "object_id": object_id,
        "customer": None,
        "subject_item": None,
    }
    if object_type == JournalObjectType.CUSTOMER:
        fields["customer"] = Customer.objects.visible_to(by).filter(pk=object_id).first()
        if fields["customer"] is None:
            raise Invalid(
                "object_id", gettext("There is no customer %(object_id)s.") % {"object_id": object_id}, value=object_id
            )
    if object_type == JournalObjectType.JOURNAL_ITEM:
        kinds = {"follow_ups": not follow_ups_too}
        item = JournalItem.objects.filter(visible_in("pk", by, **kinds), pk=object_id).first()
        if item is None:
            wanted = gettext(" or ").join(in_sentence(subject.label) for subject in subjects(**kinds))
            raise Invalid("object_id", _there_is_no(wanted, object_id), value=object_id)
        fields["subject_item"] = item
    if not is_visible(object_type, object_id, by):
        label = in_sentence(JournalObjectType(object_type).label)
        raise Invalid("object_id", _there_is_no(label, object_id), value=object_id)
    return fields


def _there_is_no(what: str, object_id: int) -> str:
    return gettext("There is no %(what)s %(id)s.") % {"what": what, "id": object_id}


def require_subject(follow_up: FollowUp) -> None:
    """Raise WrongState when the ticket that the follow-up is about was deleted."""
    there = FollowUp.objects.filter(existing_in("subject_item", follow_ups=True), pk=follow_up.pk)
    if follow_up.subject_item_id is not None and not there.exists():
        raise WrongState(gettext("What follow-up %(number)s is about was deleted.") % {"number": follow_up.pk})


def require_kind(argument: str, lookup: Lookup, kind: JournalLookupKind) -> None:
    """Raise Invalid unless the lookup row is of that kind."""
    if lookup.kind != kind:
        message = gettext("%(name)s is not a %(field)s.") % {"name": lookup.name, "field": in_sentence(kind.label)}
        raise Invalid(argument, message, value=lookup.number)
