"""What the pages of tickets, customers and follow-ups show of journals and follow-ups."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.core.kept import Kept, kept_for
from apps.core.rows import FirstRows, cut, refer
from apps.core.together import Read
from apps.journals.admin.forms import Choices, PlanForm, WriteForm
from apps.journals.admin.subjects import Subject, item_subject
from apps.journals.constants import JournalObjectType
from apps.journals.models import FollowUp, Journal, Lookup
from apps.journals.permissions import ADD_FOLLOW_UP, ADD_JOURNAL, VIEW_FOLLOW_UP, VIEW_JOURNAL
from apps.tickets.models import Ticket
from apps.users.models import User

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


def read_panels(about: Subject, by: Caller, *, retained_first: bool = False) -> list[Read]:
    """What `panels` shows of the object: lookups, open follow-ups and who has them, journals and who wrote them."""

    def kept(model: type[Model], build: Callable[..., QuerySet[Any]], permission: str) -> Read:
        if not by.may(permission):
            return model._default_manager.none()
        return kept_for(by, model, build, about.object_id, shape=(about.object_type, retained_first))

    return [
        Kept(Lookup, _lookups),
        kept(FollowUp, _follow_ups, VIEW_FOLLOW_UP),
        kept(User, _assignees, VIEW_FOLLOW_UP),
        kept(Journal, _journals, VIEW_JOURNAL),
        kept(User, _authors, VIEW_JOURNAL),
    ]


def _lookups() -> QuerySet[Lookup]:
    return Lookup.objects.all()


def _follow_ups(by: Caller, object_type: str, retained_first: bool, object_id: int) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.visible_to(by).filter(object_type=object_type, object_id=object_id).unfinished()
    return rows.order_by("due_at", "pk")[: FOLLOW_UPS + 1]


def _assignees(*which: Any) -> QuerySet[User]:
    return User.objects.filter(pk__in=_follow_ups(*which).values("assignee"))


def _journals(by: Caller, object_type: str, retained_first: bool, object_id: int) -> QuerySet[Journal]:
    order = ["-is_retained", "-pk"] if retained_first else ["-pk"]
    rows = Journal.objects.visible_to(by).filter(object_type=object_type, object_id=object_id)
    return rows.order_by(*order)[: JOURNALS + 1]


def _authors(*which: Any) -> QuerySet[User]:
    return User.objects.filter(pk__in=_journals(*which).values("created_by"))


def panels(
    about: Subject,
    by: Caller,
    lookups: list[Lookup],
    follow_ups: list[FollowUp],
    assignees: list[User],
    journals: list[Journal],
    authors: list[User],
    *,
    retained_first: bool = False,
) -> dict[str, Panel | None]:
    """The panels of the rows that were read; None for what the person may not see."""
    choices = Choices(lookups)
    for rows in (follow_ups, journals):
        refer(rows, "type", lookups)
        refer(rows, "status", lookups)
    refer(follow_ups, "assignee", assignees)
    refer(journals, "created_by", authors)
    follow_ups.sort(key=lambda row: (row.due_at, row.pk))
    journals.sort(key=lambda row: (not (retained_first and row.is_retained), -row.pk))
    return {
        "follow_ups": _follow_ups_panel(about, by, choices, cut(follow_ups, FOLLOW_UPS)),
        "journals": _journals_panel(about, by, choices, cut(journals, JOURNALS)),
    }


def _follow_ups_panel(about: Subject, by: Caller, choices: Choices, rows: FirstRows[FollowUp]) -> Panel | None:
    """Open follow-ups on the object by when they are due."""
    if not by.may(VIEW_FOLLOW_UP):
        return None
    form = None
    if by.may(ADD_FOLLOW_UP):
        initial = {"due_at": tomorrow(), "assignee_name": by.user.username}
        form = PlanForm(initial=initial, lookups=choices.starting(FollowUp), auto_id="plan-%s")
    return Panel(
        rows=rows,
        has_more=rows.has_more,
        form=form,
        url=f"{reverse('admin:journals_followup_add')}?about={about.key}",
    )


def _journals_panel(about: Subject, by: Caller, choices: Choices, rows: FirstRows[Journal]) -> Panel | None:
    """The latest journals on the object."""
    if not by.may(VIEW_JOURNAL):
        return None
    form = None
    if by.may(ADD_JOURNAL):
        form = WriteForm(lookups=choices.starting(Journal), auto_id="journal-%s")
    parameter = "customer" if about.object_type == JournalObjectType.CUSTOMER else "subject_item"
    return Panel(
        rows=rows,
        has_more=rows.has_more,
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


def _show_on_ticket(ticket: Ticket, by: Caller, *rows: list) -> dict[str, Panel | None]:
    return panels(item_subject(ticket.item), by, *rows)


ON_TICKET = Part(lambda ticket, by: read_panels(item_subject(ticket.item), by), _show_on_ticket)
