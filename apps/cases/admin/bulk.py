"""What can be done with many cases at once: for each change what it makes of a case, and its operation."""

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.cases import operations
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, Visibility
from apps.cases.models import Case
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller


def _is(case: Case) -> str:
    return f"It is {case.get_status_display().lower()}."


def _describe_status(case: Case, values: Values) -> list[Move] | str:
    status = values["status"]
    if case.status != status:
        if case.is_final:
            return _is(case)
        if not CASE_LIFE_CYCLE.may_move(case.status, status):
            return f"{case.get_status_display()} cannot be followed by {status.label.lower()}."
        if case.status == CaseStatus.RESOLVED and not CASE_LIFE_CYCLE[status].is_final and not values.get("reopens"):
            return _is(case)
    return moved("Status", CaseStatus(case.status).label, status.label)


def _give_status(case: Case, values: Values, by: Caller) -> None:
    if values["status"] == CaseStatus.CANCELLED:
        operations.cancel_case(case_number=case.pk, reason=values["text"], by=by)
    else:
        operations.change_status(
            case_number=case.pk, status=values["status"], text=values["text"], start=[CaseStatus(case.status)], by=by
        )


def _describe_note(case: Case, values: Values) -> list[Move] | str:
    if case.is_final:
        return _is(case)
    return moved(f"{Visibility(_visibility(values)).label} note", None, values["note"])


def _write_note(case: Case, values: Values, by: Caller) -> None:
    operations.add_note(case_number=case.pk, text=values["note"], visibility=_visibility(values), by=by)


def _visibility(values: Values) -> Visibility:
    return Visibility(values.get("visibility") or Visibility.INTERNAL)


# A note comes first, as it may be the status that ends writing on the case.
CHANGES = (
    BulkChange(["note"], CHANGE_CASE, _describe_note, _write_note),
    BulkChange(["status", "reopens"], CHANGE_CASE, _describe_status, _give_status),
)
