"""Fields of a case that an entry of its timeline gives back. Its status goes on by the buttons of its page."""

from typing import Any

from apps.adminkit.reverts import Reverts
from apps.cases import operations
from apps.cases.admin.helpers import CASES
from apps.cases.models import Case
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.users.operations.owners import OWNERS

RIGHTS = ("may_be_modified", "may_be_cancelled")


def _write(case: Case, name: str, value: Any, by: Caller) -> None:
    if name in OWNERS:
        operations.assign_case(case_number=case.pk, by=by, **{name: value})
        return
    rights = {right: getattr(case, right) for right in RIGHTS} | {name: value}
    operations.set_customer_rights(case_number=case.pk, by=by, **rights)


REVERTS = Reverts(CASES, CHANGE_CASE, [*RIGHTS, *OWNERS], _write)
