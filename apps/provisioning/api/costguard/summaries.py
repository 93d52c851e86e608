"""The groupings of an order's properties."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.costguard.odata.sql import Ordinal
from apps.provisioning.reads import summaries

NAME = Field("name", "name", nullable=False)
OF_ACCOUNT = [
    Field("accountLevelLockedCount", "account_locked", int, nullable=False),
    Field("accountLevelUnlockedCount", "account_unlocked", int, nullable=False),
]
OF_SERVICES = [
    Field("lockedCount", "locked", int, nullable=False),
    Field("unlockedCount", "unlocked", int, nullable=False),
]


@dataclass(frozen=True)
class Grouping:
    """One way to count; `rows` gives a row per name, `resource` says how the rows are written."""

    rows: Callable[[int], QuerySet]
    resource: Resource

    def first(self, order_id: int, most: int | None = None) -> list[dict]:
        """The names as a search would answer them in its own order, `most` at most."""
        return self.resource.rows(self.rows(order_id).order_by(Ordinal(F("name")))[:most])


def _grouping(operation: str, rows: Callable[[int], QuerySet], *fields: Field) -> Grouping:
    contract = OrderManagementViewSet.contract
    operation_id = f"searchProvisioningInformationItemOrderSummary{operation}"
    return Grouping(rows, Resource(contract, operation_id, key="name", fields=fields))


CODES = _grouping("Codes", summaries.by_code, *OF_ACCOUNT, OF_SERVICES[0], NAME, OF_SERVICES[1])
SERVICE_ACTIONS = _grouping("ServiceActions", summaries.by_service_action, OF_SERVICES[0], NAME, OF_SERVICES[1])
SERVICE_TYPES = _grouping("ServiceTypes", summaries.by_service_type, OF_SERVICES[0], NAME, OF_SERVICES[1])
SERVICE_GROUPS = _grouping("ServiceGroups", summaries.by_service_group, OF_SERVICES[0], NAME, OF_SERVICES[1])
