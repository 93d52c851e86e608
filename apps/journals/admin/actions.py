"""What can be done to a follow-up from its page and from the agenda."""

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from apps.adminkit.actions import Action
from apps.adminkit.queues import by_name
from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.journals import operations
from apps.journals.admin.forms import DueForm
from apps.journals.constants import JournalLookupKind
from apps.journals.models import FollowUp, Lookup
from apps.journals.permissions import CHANGE_FOLLOW_UP


def _complete(follow_up: FollowUp, values: dict, by: Caller) -> str:
    status = _first_status(is_closed=True)
    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status}, by=by)
    return gettext("Follow-up %(number)s is %(name)s.") % {"number": follow_up.pk, "name": status.name}


def _reopen(follow_up: FollowUp, values: dict, by: Caller) -> str:
    if not follow_up.is_closed:
        raise WrongState(gettext("Follow-up %(number)s is open already.") % {"number": follow_up.pk})
    status = _first_status(is_closed=False)
    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status}, by=by)
    return gettext("Follow-up %(number)s is %(name)s again.") % {"number": follow_up.pk, "name": status.name}


def _move(follow_up: FollowUp, values: dict, by: Caller) -> str:
    operations.update_follow_up(follow_up_id=follow_up.pk, changes=values, by=by)
    return gettext("Follow-up %(number)s is due another time.") % {"number": follow_up.pk}


def _first_status(*, is_closed: bool) -> Lookup:
    """The status that a button without a choice gives. Raises NotFound when none is configured."""
    statuses = Lookup.objects.of(JournalLookupKind.FOLLOW_UP_STATUS)
    status = statuses.filter(is_closed=is_closed).order_by("number").first()
    if status is None:
        raise NotFound(gettext_noop("follow-up status"), gettext("that says so"))
    return status


ACTIONS = by_name(
    Action("reopen", gettext_lazy("Reopen"), CHANGE_FOLLOW_UP, lambda follow_up, by: follow_up.is_closed, _reopen),
    Action(
        "complete",
        gettext_lazy("Complete"),
        CHANGE_FOLLOW_UP,
        lambda follow_up, by: not follow_up.is_closed,
        _complete,
        style="is-primary",
        key="c",
    ),
    Action(
        "move",
        gettext_lazy("Move"),
        CHANGE_FOLLOW_UP,
        lambda follow_up, by: not follow_up.is_closed,
        _move,
        DueForm,
        submit=gettext_lazy("Move it"),
        key="s",
    ),
)
