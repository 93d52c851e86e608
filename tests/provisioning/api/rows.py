"""An order with something for every search of provisioning to find, and other orders beside it."""

import datetime

from apps.catalog.factories import CatalogGroupFactory, CatalogItemFactory, ServiceItemFactory
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.orders.constants import OrderAction, OrderLookupKind
from apps.orders.factories import OrderFactory, lookup
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.factories import (
    ProvisionableObjectFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import ProvisioningBatchItem, ProvisioningRequest
from apps.users.factories import AgentFactory
from tests.provisioning.api.provisioning_requests import SEARCHES, account_line, feature_line, service_line

LONG_AGO = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


class Rows:
    """`agent` sees all of it. `path(name)` is where a search finds its own."""

    def __init__(self):
        self.agent = AgentFactory(username="casey")
        self.answered: dict[str, list] = {}  # the items of each search that a test has asked for
        self.order = OrderFactory(
            customer=CustomerFactory(name="beta", account_number="9A"), type=lookup(OrderLookupKind.ORDER_TYPE, 1)
        )
        self.batch = ProvisioningBatchFactory(order=self.order)
        self._add_lines()
        self._add_requests()
        self._add_information()

    def path(self, name: str) -> str:
        path = SEARCHES[name].path
        return path.replace("{orderID}", str(self.order.pk)).replace("{provisioningBatchID}", str(self.batch.pk))

    def _add_lines(self):
        mobile, internet = (CatalogGroupFactory(name=name) for name in ("Mobile", "Internet"))
        wireless = _without_sku(ServiceItemFactory(name="Wireless Service", group=mobile))
        fiber = ServiceItemFactory(name="fiber", sku="FIBER-01", group=internet)
        bare = ServiceItemFactory(name="Bare", sku="BARE-01", group=None)
        existing = ServiceFactory(number="8881110000")
        self.services = [
            service_line(self.order, item=wireless, service_item__service_number="8881110001"),
            service_line(self.order, item=fiber, action=OrderAction.DISCONNECT, service_item__service=existing),
            service_line(self.order, item=bare, code="dsl", action=OrderAction.SUSPEND),
        ]
        self.features = [
            feature_line(self.services[0], item=_without_sku(CatalogItemFactory(name="Voice mail"))),
            feature_line(self.services[1], code="Voice", action=OrderAction.DISCONNECT, description="Second line"),
        ]
        ProvisionableObjectFactory(item=self.features[0].item, code="Mailbox")
        self.account = account_line(self.order, code="ROUTER")
        self.lines = [*self.services, *self.features, self.account]

    def _place(self, i: int) -> dict:
        """The references of what belongs to a line."""
        line = self.lines[i % len(self.lines)]
        return {"order_item": None if line in self.services else line, "service_item": line.service_item}

    def _add_requests(self):
        other = OrderFactory(customer=None, type=None, organisation=self.order.organisation)
        third = OrderFactory(
            customer=CustomerFactory(name="Alpha", account_number="1B"), type=lookup(OrderLookupKind.ORDER_TYPE, 2)
        )
        codes = ["DSL", "dsl", "Email", "DSL", "Voice", "ROUTER", "DSL", "Email", "Voice"]
        for i, code in enumerate(codes):
            batch = self.batch if i < 7 else ProvisioningBatchFactory(order=[other, third][i % 2], note="x")
            item = ProvisioningBatchItemFactory(
                batch=batch, code=code, **self._place(i), is_complete=i != 2, transition=[None, "Activate"][i % 2]
            )
            if i == 2:
                continue
            ProvisioningRequestFactory(
                item=item,
                status=list(ProvisioningStatus)[i % 7],
                provider=["Verizon", "AT&T", None][i % 3],
                note=[None, "it's late", "done"][i % 3],
                generation=1 + i % 2,
            )
        for model in (ProvisioningBatchItem, ProvisioningRequest):
            for i, pk in enumerate(model.objects.order_by("-pk").values_list("pk", flat=True)):
                model.objects.filter(pk=pk).update(updated_at=LONG_AGO + (i % 3) * DAY)

    def _add_information(self):
        for i in range(12):
            item = ProvisioningInformationItemFactory(
                order=self.order,
                **self._place(i),
                property__code=["DSL", "Email", "vdsl"][i % 3],
                property__key_name=f"Shelf {i % 4}" if i < 8 else f"Port {i}",
                value=[None, "1", "", "x"][i % 4],
                is_locked=i % 3 == 0 or i == 11,
            )
            if i % 4 != 3:
                StagedProvisioningInformationItemFactory(item=item, value=[None, "2"][i % 2])
        for code, locked in [("Email", False), ("Email", True), ("Fiber", False)]:
            ProvisioningInformationItemFactory(
                order=self.order, **self._place(0), property__code=code, is_locked=locked
            )


def _without_sku(item):
    item.sku = None
    item.save()
    return item
