"""Open cases that a new one may repeat."""

from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller
from apps.customers.models import Customer

MOST = 5


def similar_cases(*, customer: Customer, by: Caller) -> list[Case]:
    """The newest five unfinished cases of the customer that the caller sees."""
    if not by.may(VIEW_CASE):
        return []
    rows = Case.objects.visible_to(by).unfinished().filter(customer=customer)
    return list(rows.select_related("code").order_by("-created_at", "-pk")[:MOST])
