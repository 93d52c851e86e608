"""Tags of cases."""

from collections.abc import Sequence

from django.db import transaction

from apps.cases.constants import CaseVerb
from apps.cases.models import Case
from apps.cases.operations.locking import lock_to_change
from apps.core.caller import Caller
from apps.items.operations import retag


@transaction.atomic
def tag_case(*, case_number: int, by: Caller, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Case:
    """Give a case tags by name, and take others from it. Raises NotFound, NotAllowed and Invalid."""
    case = lock_to_change(case_number, by)
    retag(case, verb=CaseVerb.TAGGED, by=by, add=add, remove=remove)
    return case
