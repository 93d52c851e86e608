"""As many rows as wanted for one search of provisioning."""

from apps.catalog.factories import CatalogGroupFactory, ServiceItemFactory
from apps.orders.constants import SERVICE_ACTIONS
from apps.orders.factories import ServiceInformationItemFactory
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from tests.provisioning.api.provisioning_requests import service_line


class Many:
    """`fill(count)` brings the search to so many rows; there are no more than `most` service actions."""

    def __init__(self, order, name: str):
        self.order, self.name = order, name
        self.batch = ProvisioningBatchFactory(order=order)
        self.made = 0
        self.most = len(SERVICE_ACTIONS) if name.endswith("ServiceActions") else 1_000

    def fill(self, count: int) -> None:
        while self.made < count:
            self._add(self.made)
            self.made += 1

    def _add(self, number: int) -> None:
        match self.name:
            case "searchProvisioningBatchItems" | "searchProvisioningRequests":
                item = ProvisioningBatchItemFactory(batch=self.batch, is_complete=True)
                ProvisioningRequestFactory(item=item)
            case "listProvisioningLinks":
                service_line(self.order)
            case "searchStagedProvisioningInformationItems":
                StagedProvisioningInformationItemFactory(item__order=self.order)
            case _:
                group = CatalogGroupFactory(name=f"Group {number}")
                service = ServiceInformationItemFactory(
                    order=self.order,
                    item=ServiceItemFactory(name=f"Type {number}", group=group),
                    action=sorted(SERVICE_ACTIONS)[number % len(SERVICE_ACTIONS)],
                )
                ProvisioningInformationItemFactory(
                    order=self.order, service_item=service, property__code=f"CODE-{number}"
                )
