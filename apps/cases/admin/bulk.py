"""What can be done with many cases at once: for each change what it makes of a case, and its operation."""

from typing import Any

from django.utils.translation import gettext

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.cases import operations
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, Visibility
from apps.cases.models import Case
from apps.cases.operations.locking import not_followed
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.core.formatting import in_sentence
from apps.items.tags import bulk_tags
from apps.users.bulk_owners import bulk_owners


def _is(case: Case) -> str:
    return gettext("It is %(status)s.") % {"status": in_sentence(case.get_status_display())}


def _describe_status(case: Case, values: Values) -> list[Move] | str:
    status = values["status"]
    if case.status != status:
        if case.is_final:
            return _is(case)
        if not CASE_LIFE_CYCLE.may_move(case.status, status):
            return not_followed(CaseStatus(case.status), status)
        if case.status == CaseStatus.RESOLVED and not CASE_LIFE_CYCLE[status].is_final and not values.get("reopens"):
            return _is(case)
    return moved(gettext("Status"), CaseStatus(case.status).label, status.label)


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
    is_public = _visibility(values) == Visibility.EXTERNAL
    return moved(gettext("Public note") if is_public else gettext("Internal note"), None, values["note"])


def _write_note(case: Case, values: Values, by: Caller) -> None:
    operations.add_note(case_number=case.pk, text=values["note"], visibility=_visibility(values), by=by)


def _visibility(values: Values) -> Visibility:
    return Visibility(values.get("visibility") or Visibility.INTERNAL)


def _keeps_owners(case: Case, values: Values) -> str:
    return _is(case) if case.is_final else ""


def _assign(case: Case, **values: Any) -> None:
    operations.assign_case(case_number=case.pk, **values)


# The status comes last, as it may be the one that ends all else on the case.
CHANGES = (
    bulk_owners(CHANGE_CASE, _assign, _keeps_owners),
    bulk_tags(
        CHANGE_CASE,
        lambda case, add, remove, by: operations.tag_case(case_number=case.pk, add=add, remove=remove, by=by),
    ),
    BulkChange(["note"], CHANGE_CASE, _describe_note, _write_note),
    BulkChange(["status", "reopens"], CHANGE_CASE, _describe_status, _give_status),
)
