"""Writing and changing journals."""

from typing import TypedDict, cast

from django.db import transaction
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.items.models import JournalItem
from apps.journals.constants import JournalItemKind, JournalLookupKind, JournalVerb
from apps.journals.models import FollowUp, Journal, Lookup
from apps.journals.operations.subjects import require_kind, subject_fields
from apps.journals.permissions import ADD_JOURNAL, CHANGE_JOURNAL, VIEW_JOURNAL
from apps.users.operations import notify_mentioned

KINDS = {"type": JournalLookupKind.JOURNAL_TYPE, "status": JournalLookupKind.JOURNAL_STATUS}


class JournalChanges(TypedDict, total=False):
    """What changes of a journal; a member that is not there stays."""

    description: str | None
    is_internal: bool
    is_retained: bool
    type: Lookup
    status: Lookup
    workflow_environment: str | None
    work_item_instance_id: int | None


CHANGEABLE = frozenset(JournalChanges.__annotations__)


@transaction.atomic
def create_journal(
    *,
    object_type: str,
    object_id: int,
    type: Lookup,
    status: Lookup,
    by: Caller,
    description: str | None = None,
    is_internal: bool = False,
    is_retained: bool = False,
    workflow_environment: str | None = None,
    work_item_instance_id: int | None = None,
) -> Journal:
    """Write a journal on a customer, a ticket, a follow-up or another system's object.

    Whom it mentions at the desk is notified. Raises NotAllowed and Invalid (unknown object, lookup of another kind).
    Source: CostGuard Journal Management, create journal, rev 1.05.
    """
    by.require(ADD_JOURNAL)
    require_kind("type", type, JournalLookupKind.JOURNAL_TYPE)
    require_kind("status", status, JournalLookupKind.JOURNAL_STATUS)
    subject = subject_fields(object_type, object_id, by, follow_ups_too=True)
    journal = Journal(
        item=JournalItem.objects.create(kind=JournalItemKind.JOURNAL),
        type=type,
        status=status,
        description=description,
        is_internal=is_internal,
        is_retained=is_retained,
        workflow_environment=workflow_environment,
        work_item_instance_id=work_item_instance_id,
        created_by=by.user,
        updated_by=by.user,
        **subject,
    )
    with recording(JournalVerb.JOURNAL_CREATED, by=by, subject=subject_of(journal), obj=journal) as entry:
        journal.save(force_insert=True)
        notify_mentioned(
            activity=entry,
            text=description or "",
            by=by,
            about=format_lazy("{what} {number}", what=gettext_lazy("journal"), number=journal.pk),
            title=type.name,
            thread=f"journal-{journal.pk}",
            needs=[VIEW_JOURNAL],
            rows=lambda other: Journal.objects.visible_to(other).filter(pk=journal.pk),
        )
    return journal


@transaction.atomic
def update_journal(*, journal_id: int, changes: JournalChanges, by: Caller) -> Journal:
    """Change a journal. Raises NotFound, NotAllowed and Invalid (lookup of another kind, any other member)."""
    journal = get_visible(locked(Journal.objects.visible_to(by)), "journal", journal_id)
    by.require(CHANGE_JOURNAL)
    before = state_of(journal)
    for field, value in changes.items():
        if field not in CHANGEABLE:
            raise Invalid(field, gettext("This cannot be changed."))
        if field in KINDS:
            require_kind(field, cast(Lookup, value), KINDS[field])
        setattr(journal, field, value)
    if state_of(journal) == before:
        return journal
    journal.updated_by = by.user or journal.updated_by
    with recording(JournalVerb.JOURNAL_CHANGED, by=by, subject=subject_of(journal), obj=journal):
        journal.save()
    return journal


def subject_of(row: Journal | FollowUp) -> Model:
    """On whose timeline the entry stands: the customer's, the journal item's, or else the row's own."""
    return row.customer or row.subject_item or row
