"""Demo provisioning: what CostGuard's samples name, and a request in each state to look at."""

import datetime

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.orders.factories import OrderItemFactory
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.provisioning.constants import Adapter, ProvisioningStatus, ProvisioningVerb, Transition
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisionableObjectFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningPropertyFactory,
    ProvisioningProviderFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningInformationItem,
    ProvisioningProfile,
    ProvisioningRequest,
)
from apps.provisioning.operations import create_provider_token
from apps.users.models import User

ORDER, SERVICE, PRODUCT = 1, 1, 1  # of the order's demo: the first order, its service and the product on it
OBJECTS = {"WIRELESS-LTE": ["DSL", "Voice", "12345"], "PREPAID-30": ["Email"], "CASE-GS20": ["Warranty"]}
PROPERTIES = [  # catalogue item, code, key name, default, locked
    ("WIRELESS-LTE", "DSL", "Shelf", "1", False),
    ("WIRELESS-LTE", "DSL", "Port", "14", False),
    ("WIRELESS-LTE", "Voice", "Caller ID", None, True),
    ("WIRELESS-LTE", "DSL", "Profile", "500/50", False),
    ("WIRELESS-LTE", "DSL", "VLAN", "101", False),
    ("WIRELESS-LTE", "Voice", "Forward to", None, False),
    ("WIRELESS-LTE", "Voice", "Seconds to ring", "20", False),
    ("WIRELESS-LTE", "Voice", "Voice mail", "off", False),
    ("PREPAID-30", "Email", "Mailbox size", "5 GB", False),
    ("PREPAID-30", "Email", "Address", None, False),
    ("CASE-GS20", "Warranty", "Months", "24", True),
]
SHELF = 10  # the information item of the samples
SAMPLE_BATCH, REPORTED_BATCH = 2, 12
SUMMED = 83468  # the order whose properties are summed up in the sample
SUMMARY = [  # code, service or none for the account, whether each is locked
    ("DSL", "DSL Internet", True),
    ("Email", "Wireless Service", True),
    ("Fiber", "Home Security", False),
    ("Video", "Cable Television", False),
    ("Voice", "Landline", False),
    *((code, None, True) for code in ("DSL", "Email", "Fiber", "Video", "Voice")),
    *((code, None, False) for code in ("DSL", "Email")),
]
REPORTED, FAILED = 12, 13  # requests of the samples
LAST_ACTIVITY = datetime.datetime(2020, 4, 21, 4, 23, 43, tzinfo=datetime.UTC)
NOTE = "Processing remaining items in provisioning batch."


@unrecorded()
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
            row = ProvisioningProviderFactory(name=provider)
            ProvisioningProfileFactory(
                id=pk, name=f"{provider} by file", provider=row, adapter=Adapter.FILES, address=provider.lower()
            )
            create_provider_token(provider_id=row.pk, name="Demo", by=Caller(None, Channel.COMMAND))
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    order = Order.objects.get(pk=ORDER)
    if not ProvisioningBatch.objects.filter(pk=SAMPLE_BATCH).exists():
        with recording(ProvisioningVerb.BATCH_CREATED, by=by, subject=order):
            _batches(order)
    if not ProvisioningInformationItem.objects.filter(pk=SHELF).exists():
        with recording(ProvisioningVerb.SET_UP, by=by, subject=order):
            _information(order)
    pass_highest_ids(
        ProvisioningProfile,
        ProvisioningBatch,
        ProvisioningBatchItem,
        ProvisioningRequest,
        ProvisioningInformationItem,
    )
    summed = Order.objects.filter(pk=SUMMED, customer=SUMMED, information_items=None).first()
    if summed is not None:
        with recording(ProvisioningVerb.SET_UP, by=by, subject=summed):
            _summary(summed)


def _batches(order: Order) -> None:
    """Batch 2 waits to be provisioned; batch 12 is under way, and one of its requests has failed."""
    service = ServiceInformationItem.objects.get(pk=SERVICE)
    product = OrderItem.objects.get(pk=PRODUCT)
    own, other = {"service_item": service}, {"service_item": service, "order_item": product}
    ProvisioningBatchFactory(id=1, order=order, is_open=False)
    waiting = ProvisioningBatchFactory(id=SAMPLE_BATCH, order=order)
    ProvisioningBatchItemFactory(id=1, batch=waiting, code="12345", **own)
    ProvisioningBatchItemFactory(id=2, batch=waiting, code="Email", transition=None, **other)
    running = ProvisioningBatchFactory(
        id=REPORTED_BATCH, order=order, is_open=False, is_running=True, note=NOTE, work_item_instance_id=1003
    )
    for number, (code, status, line) in enumerate(
        [
            ("DSL", ProvisioningStatus.SUBMITTED, own),
            ("Voice", ProvisioningStatus.IN_ERROR, own),
            ("Email", ProvisioningStatus.COMPLETED, other),
            ("Email", ProvisioningStatus.IN_PROGRESS, other),
            ("DSL", ProvisioningStatus.SUBMITTED, own),
            ("Voice", ProvisioningStatus.PENDING, own),
            ("Voice", ProvisioningStatus.CREATED, own),
            ("Email", ProvisioningStatus.CREATED, other),
            ("Email", ProvisioningStatus.CANCELLED, other),
        ]
    ):
        transition = Transition.ACTIVATE if line is own else None
        item = ProvisioningBatchItemFactory(
            id=11 + number, batch=running, code=code, is_complete=True, transition=transition, **line
        )
        error = "The provider answered 422: no such port" if status == ProvisioningStatus.IN_ERROR else ""
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
    ProvisioningBatchItem.objects.filter(batch=running).update(updated_at=LAST_ACTIVITY)


def _information(order: Order) -> None:
    service = ServiceInformationItem.objects.get(pk=SERVICE)
    shelf = ProvisioningPropertyFactory(code="DSL", key_name="Shelf")
    ProvisioningInformationItemFactory(id=SHELF, order=order, service_item=service, property=shelf)
    port = ProvisioningPropertyFactory(code="DSL", key_name="Port")
    ProvisioningInformationItemFactory(id=SHELF + 1, order=order, service_item=service, property=port, value="14")


def _summary(order: Order) -> None:
    """Properties of five services and of the account; those of the account hang on the order's only line."""
    services = {service.item.name: service for service in order.service_items.select_related("item")}
    line = OrderItemFactory(order=order, item=CatalogItem.objects.get(sku="CHG-USBC-01"))
    for code, name, is_locked in SUMMARY:
        key_name = "Locked" if is_locked else "Open"
        ProvisioningInformationItemFactory(
            order=order,
            service_item=services[name] if name else None,
            order_item=None if name else line,
            property=ProvisioningPropertyFactory(code=code, key_name=key_name, is_locked=is_locked),
            is_locked=is_locked,
        )
