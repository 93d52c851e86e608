"""What can be done to a case from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django import forms

from apps.cases import operations
from apps.cases.admin.forms import OptionalTextForm, ReasonForm, RightsForm, TextForm, TicketForm
from apps.cases.constants import CASE_LIFE_CYCLE, CHANGE, CaseStatus
from apps.cases.models import Case
from apps.core.caller import Caller

TITLE = 200


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the case page. `run` calls one operation with the form's values and says what was done."""

    name: str
    label: str
    offered: Callable[[Case], bool]
    form: type[forms.Form]
    run: Callable[[Case, dict, Caller], str]
    initial: Callable[[Case], dict] = lambda case: {}
    permission: str = CHANGE

    def is_open_to(self, case: Case, by: Caller) -> bool:
        return by.may(CHANGE) and by.may(self.permission) and self.offered(case)

    def bound(self, data, case: Case) -> forms.Form:
        return self.form(data, initial=self.initial(case), auto_id=f"{self.name}-%s")


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


def _step(name: str, label: str, start: Sequence[CaseStatus], status: CaseStatus, form: type[forms.Form]) -> Action:
    """A button that takes the case a step further, offered in the states `start`."""
    return Action(
        name,
        label,
        lambda case: case.status in start and CASE_LIFE_CYCLE.may_move(case.status, status),
        form,
        partial(_give, status, start),
    )


ACTIONS = {
    action.name: action
    for action in [
        _step("start", "Start work", [CaseStatus.SUBMITTED], CaseStatus.IN_PROGRESS, OptionalTextForm),
        _step("resume", "Resume work", [CaseStatus.ACTION_REQUIRED], CaseStatus.IN_PROGRESS, OptionalTextForm),
        _step("ask", "Ask the customer", [CaseStatus.IN_PROGRESS], CaseStatus.ACTION_REQUIRED, TextForm),
        _step("resolve", "Resolve", CASE_LIFE_CYCLE.before(CaseStatus.RESOLVED), CaseStatus.RESOLVED, OptionalTextForm),
        _step("reopen", "Reopen", [CaseStatus.RESOLVED], CaseStatus.IN_PROGRESS, OptionalTextForm),
        _step("close", "Close", [CaseStatus.RESOLVED], CaseStatus.CLOSED, OptionalTextForm),
        Action(
            "cancel",
            "Cancel",
            lambda case: CASE_LIFE_CYCLE.may_move(case.status, CaseStatus.CANCELLED),
            ReasonForm,
            _cancel,
        ),
        Action(
            "ticket",
            "Open a ticket",
            lambda case: not case.is_final,
            TicketForm,
            _open_ticket,
            lambda case: {
                "title": f"Case {case.number}: {case.code.subcategory}"[:TITLE],
                "description": case.description,
                "is_internal": True,
            },
            "tickets.add_ticket",
        ),
        Action(
            "rights",
            "Customer may",
            lambda case: not case.is_final,
            RightsForm,
            _set_rights,
            lambda case: {"may_be_modified": case.may_be_modified, "may_be_cancelled": case.may_be_cancelled},
        ),
    ]
}
