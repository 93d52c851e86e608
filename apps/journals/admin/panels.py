"""What the pages of tickets, customers and follow-ups show of journals and follow-ups."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.core.caller import Caller
from apps.journals.admin.forms import Choices, PlanForm, WriteForm
from apps.journals.admin.subjects import Subject, item_subject
from apps.journals.constants import JournalObjectType
from apps.journals.models import FollowUp, Journal
from apps.journals.permissions import ADD_FOLLOW_UP, ADD_JOURNAL, VIEW_FOLLOW_UP, VIEW_JOURNAL
from apps.tickets.models import Ticket

FOLLOW_UPS = 20
JOURNALS = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """The first rows, whether there are more, and the form that adds one (None: the person may not)."""

    rows: list
    has_more: bool
    form: PlanForm | WriteForm | None
    url: str
    list_url: str = ""


def follow_ups_panel(about: Subject, by: Caller, choices: Choices) -> Panel | None:
    """Open follow-ups on the object by when they are due. None when the person may not see them."""
    if not by.may(VIEW_FOLLOW_UP):
        return None
    rows = on(about, FollowUp.objects.visible_to(by)).unfinished().select_related("type", "status", "assignee")
    found = list(rows.order_by("due_at", "pk")[: FOLLOW_UPS + 1])
    form = None
    if by.may(ADD_FOLLOW_UP):
        initial = {"due_at": tomorrow(), "assignee_name": by.user.username}
        form = PlanForm(initial=initial, lookups=choices.starting(FollowUp), auto_id="plan-%s")
    return Panel(
        rows=found[:FOLLOW_UPS],
        has_more=len(found) > FOLLOW_UPS,
        form=form,
        url=f"{reverse('admin:journals_followup_add')}?about={about.key}",
    )


def journals_panel(about: Subject, by: Caller, choices: Choices, *, retained_first: bool = False) -> Panel | None:
    """The latest journals on the object. None when the person may not see them."""
    if not by.may(VIEW_JOURNAL):
        return None
    order = ["-is_retained", "-pk"] if retained_first else ["-pk"]
    rows = on(about, Journal.objects.visible_to(by)).select_related("type", "status", "created_by")
    found = list(rows.order_by(*order)[: JOURNALS + 1])
    form = None
    if by.may(ADD_JOURNAL):
        form = WriteForm(lookups=choices.starting(Journal), auto_id="journal-%s")
    parameter = "customer" if about.object_type == JournalObjectType.CUSTOMER else "subject_item"
    return Panel(
        rows=found[:JOURNALS],
        has_more=len(found) > JOURNALS,
        form=form,
        url=f"{reverse('admin:journals_journal_add')}?about={about.key}",
        list_url=f"{reverse('admin:journals_journal_changelist')}?{parameter}={about.object_id}",
    )


def on(about: Subject, rows: QuerySet) -> QuerySet:
    """Rows about the object."""
    return rows.filter(object_type=about.object_type, object_id=about.object_id)


def tomorrow() -> datetime.datetime:
    """The same time tomorrow, on the full hour: where a new follow-up starts."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)


def on_ticket(ticket: Ticket, by: Caller) -> dict:
    """The panels of a ticket's page."""
    about, choices = item_subject(ticket.item), Choices()
    return {"follow_ups": follow_ups_panel(about, by, choices), "journals": journals_panel(about, by, choices)}
