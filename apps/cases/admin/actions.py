"""What can be done to a case from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Sequence
from functools import partial

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


def _give(status: CaseStatus, start: Sequence[CaseStatus], case: Case, values: dict, by: Caller) -> str:
    changed = operations.change_status(case_number=case.pk, status=status, text=values["text"], start=start, by=by)
    return f"The status of case {changed.number} is {changed.get_status_display()}."


def _cancel(case: Case, values: dict, by: Caller) -> str:
    operations.cancel_case(case_number=case.pk, reason=values["reason"], by=by)
    return f"Case {case.number} is cancelled."


def _open_ticket(case: Case, values: dict, by: Caller) -> str:
    ticket = operations.open_ticket(case_number=case.pk, by=by, **values)
    return f"{ticket.human_id} opened from case {case.number}."


def _set_rights(case: Case, values: dict, by: Caller) -> str:
    operations.set_customer_rights(case_number=case.pk, by=by, **values)
    return f"What the customer may do with case {case.number} is set."


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
    )


ACTIONS = by_name(
    _step("start", "Start work", [CaseStatus.SUBMITTED], CaseStatus.IN_PROGRESS, OptionalTextForm),
    _step("resume", "Resume work", [CaseStatus.ACTION_REQUIRED], CaseStatus.IN_PROGRESS, OptionalTextForm),
    _step("ask", "Ask the customer", [CaseStatus.IN_PROGRESS], CaseStatus.ACTION_REQUIRED, TextForm, key="h"),
    _step(
        "resolve",
        "Resolve",
        CASE_LIFE_CYCLE.before(CaseStatus.RESOLVED),
        CaseStatus.RESOLVED,
        OptionalTextForm,
        key="c",
    ),
    _step("reopen", "Reopen", [CaseStatus.RESOLVED], CaseStatus.IN_PROGRESS, OptionalTextForm),
    _step("close", "Close", [CaseStatus.RESOLVED], CaseStatus.CLOSED, OptionalTextForm, key="c"),
    Action(
        "cancel",
        "Cancel",
        CHANGE_CASE,
        lambda case, by: CASE_LIFE_CYCLE.may_move(case.status, CaseStatus.CANCELLED),
        _cancel,
        ReasonForm,
        submit="Cancel the case",
        submit_style="is-danger",
    ),
    Action(
        "ticket",
        "Open a ticket",
        CHANGE_CASE,
        lambda case, by: not case.is_final and by.may(ADD_TICKET),
        _open_ticket,
        TicketForm,
    ),
    Action(
        "rights",
        "Customer may",
        CHANGE_CASE,
        lambda case, by: not case.is_final,
        _set_rights,
        RightsForm,
        submit="Save",
    ),
)
