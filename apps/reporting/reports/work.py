"""Of work that people have in hand: by whom tables of it are broken down, and how long it has been open."""

import datetime
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.core.milestones import AnyMilestone, Days
from apps.core.present import present
from apps.customers.models import Organisation
from apps.reporting.reads.ranges import Range
from apps.reporting.reports.base import Dimension, Figure
from apps.users.models import User, WorkGroup

ORGANISATION = Dimension("organisation", gettext_lazy("Organisation"), "organisation_id", Organisation.objects.all)
GROUP = Dimension("group", gettext_lazy("Group"), "group_id", WorkGroup.objects.all, none=gettext_lazy("No group"))
ASSIGNEE = Dimension(
    "assignee",
    gettext_lazy("Assignee"),
    "assignee_id",
    User.objects.all,
    none=gettext_lazy("Nobody"),
    name_of=lambda user: user.name or user.username,
)
BACKLOG = gettext_lazy("Open now, by group and by time since creation")
AS_NOW = gettext_lazy("As it is now, whichever days the report is about.")


def _created(newest: int, oldest: int | None) -> Callable[[Range], Days]:
    """Created so many days ago, today being none."""

    def days(range_: Range) -> Days:
        today = timezone.localdate(present())
        first = None if oldest is None else today - datetime.timedelta(days=oldest)
        return Days(first, today - datetime.timedelta(days=newest))

    return days


def ages(is_open: AnyMilestone) -> list[Figure]:
    """How many of the rows that are open were created when."""
    return [
        Figure("age_0", gettext_lazy("Today"), is_open, _created(0, 0)),
        Figure("age_1", gettext_lazy("1 to 2 days"), is_open, _created(1, 2)),
        Figure("age_3", gettext_lazy("3 to 6 days"), is_open, _created(3, 6)),
        Figure("age_7", gettext_lazy("7 to 29 days"), is_open, _created(7, 29)),
        Figure("age_30", gettext_lazy("30 days and more"), is_open, _created(30, None), is_bad=True),
    ]
