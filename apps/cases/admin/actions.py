"""What can be done to a case from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.actions import Action
from apps.adminkit.forms import ActionForm
from apps.adminkit.queues import by_name
from apps.cases import operations
from apps.cases.admin.forms import OptionalTextForm, ReasonForm, RightsForm, TextForm, TicketForm
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus
from apps.cases.models import Case
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.tickets.permissions import ADD_TICKET
from apps.users.owners import AssignForm, assigned_in_words


def _give(status: CaseStatus, start: Sequence[CaseStatus], case: Case, values: dict, by: Caller) -> str:
    changed = operations.change_status(case_number=case.pk, status=status, text=values["text"], start=start, by=by)
    return gettext("The status of case %(number)s is %(status_display)s.") % {
        "number": changed.number,
        "status_display": changed.get_status_display(),
    }


def _cancel(case: Case, values: dict, by: Caller) -> str:
    operations.cancel_case(case_number=case.pk, reason=values["reason"], by=by)
    return gettext("Case %(number)s is cancelled.") % {"number": case.number}


def _assign(case: Case, values: dict, by: Caller) -> str:
    if not values.keys() & {"assignee", "group"}:
        return gettext("Nothing was changed.")
    return assigned_in_words(operations.assign_case(case_number=case.pk, by=by, **values))


def _open_ticket(case: Case, values: dict, by: Caller) -> str:
    ticket = operations.open_ticket(case_number=case.pk, by=by, **values)
    return gettext("%(number)s opened from case %(number2)s.") % {"number": ticket.human_id, "number2": case.number}


def _set_rights(case: Case, values: dict, by: Caller) -> str:
    operations.set_customer_rights(case_number=case.pk, by=by, **values)
    return gettext("What the customer may do with case %(number)s is set.") % {"number": case.number}


def _step(
    name: str, label: str, start: Sequence[CaseStatus], status: CaseStatus, form: type[ActionForm], *, key: str = "s"
) -> Action:
    """A button that takes the case a step further, offered in the states `start`."""
    return Action(
        name,
        label,
        CHANGE_CASE,
        lambda case, by: case.status in start and CASE_LIFE_CYCLE.may_move(case.status, status),
        partial(_give, status, start),
        form,
        key=key,
        sets="status",
        becomes=lambda case, values, by: status.label,
    )


ACTIONS = by_name(
    _step("start", gettext_lazy("Start work"), [CaseStatus.SUBMITTED], CaseStatus.IN_PROGRESS, OptionalTextForm),
    _step(
        "resume", gettext_lazy("Resume work"), [CaseStatus.ACTION_REQUIRED], CaseStatus.IN_PROGRESS, OptionalTextForm
    ),
    _step(
        "ask", gettext_lazy("Ask the customer"), [CaseStatus.IN_PROGRESS], CaseStatus.ACTION_REQUIRED, TextForm, key="h"
    ),
    _step(
        "resolve",
        gettext_lazy("Resolve"),
        CASE_LIFE_CYCLE.before(CaseStatus.RESOLVED),
        CaseStatus.RESOLVED,
        OptionalTextForm,
        key="c",
    ),
    _step("reopen", gettext_lazy("Reopen"), [CaseStatus.RESOLVED], CaseStatus.IN_PROGRESS, OptionalTextForm),
    _step("close", gettext_lazy("Close"), [CaseStatus.RESOLVED], CaseStatus.CLOSED, OptionalTextForm, key="c"),
    Action(
        "assign",
        gettext_lazy("Assign"),
        CHANGE_CASE,
        lambda case, by: not case.is_final,
        _assign,
        AssignForm,
        key="a",
    ),
    Action(
        "cancel",
        gettext_lazy("Cancel"),
        CHANGE_CASE,
        lambda case, by: CASE_LIFE_CYCLE.may_move(case.status, CaseStatus.CANCELLED),
        _cancel,
        ReasonForm,
        submit=gettext_lazy("Cancel the case"),
        submit_style="is-danger",
        sets="status",
        becomes=lambda case, values, by: CaseStatus.CANCELLED.label,
    ),
    Action(
        "ticket",
        gettext_lazy("Open a ticket"),
        CHANGE_CASE,
        lambda case, by: not case.is_final and by.may(ADD_TICKET),
        _open_ticket,
        TicketForm,
    ),
    Action(
        "rights",
        gettext_lazy("Customer may"),
        CHANGE_CASE,
        lambda case, by: not case.is_final,
        _set_rights,
        RightsForm,
        submit=gettext_lazy("Save"),
    ),
)
