"""Demo provisioning: what CostGuard's samples name, and a request in each state to look at."""

from apps.activity.operations import recording
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.provisioning.constants import Adapter, Status, Transition, Verb
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisionableObjectFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningPropertyFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningInformationItem,
    ProvisioningProfile,
    ProvisioningRequest,
)
from apps.users.models import User

ORDER, SERVICE, PRODUCT = 1, 1, 1  # of the order's demo: the first order, its service and the product on it
OBJECTS = {"WIRELESS-LTE": ["DSL", "Voice"], "PREPAID-30": ["Email"], "CASE-GS20": ["Warranty"]}
PROPERTIES = [  # catalogue item, code, key name, default, locked
    ("WIRELESS-LTE", "DSL", "Shelf", "1", False),
    ("WIRELESS-LTE", "DSL", "Port", "14", False),
    ("WIRELESS-LTE", "Voice", "Caller ID", None, True),
    ("PREPAID-30", "Email", "Mailbox size", "5 GB", False),
    ("CASE-GS20", "Warranty", "Months", "24", True),
]
SHELF = 10  # the information item of the samples
SAMPLE_BATCH, REPORTED_BATCH = 2, 12
REPORTED, FAILED = 12, 13  # requests of the samples
NOTE = "Processing remaining items in provisioning batch."


def load_provisioning() -> None:
    """Create what was never there; what exists stays as it is. Needs the orders' demo."""
    for sku, codes in OBJECTS.items():
        for code in codes:
            ProvisionableObjectFactory(item=CatalogItem.objects.get(sku=sku), code=code)
    for sku, code, key_name, default, locked in PROPERTIES:
        row = ProvisioningPropertyFactory(code=code, key_name=key_name, default_value=default, is_locked=locked)
        PropertyLinkFactory(property=row, item=CatalogItem.objects.get(sku=sku))
    for pk, provider in [(11, "Verizon"), (12, "Lumen")]:
        if not ProvisioningProfile.objects.filter(pk=pk).exists():
            name = f"{provider} by file"
            ProvisioningProfileFactory(
                id=pk, name=name, provider=provider, adapter=Adapter.FILES, address=provider.lower()
            )
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    order = Order.objects.get(pk=ORDER)
    if not ProvisioningBatch.objects.filter(pk=SAMPLE_BATCH).exists():
        with recording(Verb.BATCH_CREATED, by=by, subject=order):
            _batches(order)
    if not ProvisioningInformationItem.objects.filter(pk=SHELF).exists():
        with recording(Verb.SET_UP, by=by, subject=order):
            _information(order)
    pass_highest_ids(
        ProvisioningProfile,
        ProvisioningBatch,
        ProvisioningBatchItem,
        ProvisioningRequest,
        ProvisioningInformationItem,
    )


def _batches(order: Order) -> None:
    """Batch 2 waits to be provisioned; batch 12 is under way, and one of its requests has failed."""
    service = ServiceInformationItem.objects.get(pk=SERVICE)
    product = OrderItem.objects.get(pk=PRODUCT)
    own, other = {"service_item": service}, {"service_item": service, "order_item": product}
    ProvisioningBatchFactory(id=1, order=order, is_open=False)
    waiting = ProvisioningBatchFactory(id=SAMPLE_BATCH, order=order)
    ProvisioningBatchItemFactory(id=1, batch=waiting, **own)
    ProvisioningBatchItemFactory(id=2, batch=waiting, code="Email", transition=None, **other)
    running = ProvisioningBatchFactory(
        id=REPORTED_BATCH, order=order, is_open=False, is_running=True, note=NOTE, work_item_instance_id=1003
    )
    for number, (code, status, line) in enumerate(
        [
            ("DSL", Status.SUBMITTED, own),
            ("Voice", Status.IN_ERROR, own),
            ("Email", Status.COMPLETED, other),
            ("Email", Status.IN_PROGRESS, other),
        ]
    ):
        transition = Transition.ACTIVATE if line is own else None
        item = ProvisioningBatchItemFactory(
            id=11 + number, batch=running, code=code, is_complete=True, transition=transition, **line
        )
        error = "The provider answered 422: no such port" if status == Status.IN_ERROR else ""
        ProvisioningRequestFactory(
            id=REPORTED + number,
            item=item,
            profile=ProvisioningProfile.objects.get(pk=11),
            provider="Verizon",
            status=status,
            attempts=1,
            last_error=error,
            next_attempt_at=None,
        )


def _information(order: Order) -> None:
    service = ServiceInformationItem.objects.get(pk=SERVICE)
    shelf = ProvisioningPropertyFactory(code="DSL", key_name="Shelf")
    ProvisioningInformationItemFactory(id=SHELF, order=order, service_item=service, property=shelf)
    port = ProvisioningPropertyFactory(code="DSL", key_name="Port")
    ProvisioningInformationItemFactory(id=SHELF + 1, order=order, service_item=service, property=port, value="14")
