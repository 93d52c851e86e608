"""Replacing the people to be contacted."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.history import SILENT
from apps.activity.operations import recording
from apps.cases.constants import REPLACEABLE, CaseVerb
from apps.cases.errors import refuse
from apps.cases.models import Case, CaseContact
from apps.cases.operations.locking import lock_to_change, require_modifiable, save
from apps.cases.operations.people import Contact, find_users, rows_of, unknown_time_zones
from apps.core.caller import Caller
from apps.core.errors import Invalid

SAYING = [column for column in CaseContact._meta.concrete_fields if column.name not in {"id", "case"} | SILENT]


@transaction.atomic
def replace_contacts(*, case_number: int, contacts: list[Contact], by: Caller) -> Case:
    """Put these contacts in the place of all that have one of their types; other types keep theirs.

    Raises Invalid (no contact, a type that cannot be replaced, unknown time zones), NotFound, NotAllowed,
    WrongState (closed, cancelled or locked) and Invalid again (no such user in the account).
    """
    _require_replaceable(contacts)
    refuse(unknown_time_zones(contacts))
    case = lock_to_change(case_number, by)
    require_modifiable(case, by)
    account = case.organisation if by.user is None or by.is_staff else by.user.organisation
    users, refusals = find_users(contacts, account)
    refuse(refusals)
    types = sorted({contact.type for contact in contacts})
    rows, present = rows_of(case, contacts, users), list(case.contacts.filter(type__in=types))
    if sorted(map(_values, rows)) == sorted(map(_values, present)):
        return case
    with recording(CaseVerb.CONTACTS_REPLACED, by=by, subject=case, data={"types": types}):
        for contact in present:
            contact.delete()
        for contact in rows:
            contact.save()
        save(case, by)
    return case


def _values(contact: CaseContact) -> list[str]:
    """What a contact says, for comparing."""
    return [str(getattr(contact, column.attname)) for column in SAYING]


def _require_replaceable(contacts: list[Contact]) -> None:
    if not contacts:
        raise Invalid("contacts", gettext("At least one contact is needed."))
    for index, contact in enumerate(contacts):
        if contact.type not in REPLACEABLE:
            raise Invalid("contacts", gettext("Cannot be replaced."), value=contact.type, at=(index, "type"))
