"""Making the properties that an order's lines have."""

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.fields import BigIntegerField
from django.utils import timezone

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.bulk import insert_from, one_of
from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.orders.models import ServiceInformationItem
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.models import ProvisioningInformationItem
from apps.provisioning.operations.locking import lock_for_work
from apps.provisioning.reads.lines import properties_of, seen_of_properties

MADE_FOR_LINE = Exists(
    ProvisioningInformationItem.objects.filter(order_item=OuterRef("line_id"), property=OuterRef("property_id"))
)
MADE_FOR_SERVICE = Exists(
    ProvisioningInformationItem.objects.filter(
        order_item=None, service_item=OuterRef("service_item"), property=OuterRef("property_id")
    )
)


@transaction.atomic
def set_up_information(*, order_id: int, by: Caller, service_item_id: int | None = None) -> int:
    """Make an information item for each line and property that it is linked to; returns how many are in scope.

    With a service only its own and what is under it is in scope. What exists keeps its value, staged value
    and lock. Raises NotFound (also for a service of another order), NotAllowed, and Conflict when the properties are
    others than those of which the caller's form was drawn.
    """
    order = lock_for_work(order_id, by)
    if by.form is not None:
        by.require_seen(*seen_of_properties(order.pk))
    items = ProvisioningInformationItem.objects.filter(order=order)
    missing = properties_of(order.pk).filter(~Q(MADE_FOR_LINE), ~(Q(line_id=None) & Q(MADE_FOR_SERVICE)))
    if service_item_id is not None:
        if not ServiceInformationItem.objects.filter(pk=service_item_id, order=order).exists():
            raise NotFound("service information item", service_item_id)
        items = items.filter(service_item=service_item_id)
        missing = missing.filter(service_item=service_item_id)
    if not missing.exists():
        return items.count()
    now = Value(timezone.now(), output_field=DateTimeField())
    with recording(ProvisioningVerb.SET_UP, by=by, subject=order) as entry:
        made = insert_from(
            ProvisioningInformationItem,
            {
                "order": Value(order.pk, output_field=BigIntegerField()),
                "order_item": F("line_id"),
                "service_item": F("service_item"),
                "property": F("property_id"),
                "code": F("property_code"),
                "key_name": F("property_key_name"),
                "value": F("property_default"),
                "is_locked": F("property_is_locked"),
                "created_at": now,
                "updated_at": now,
            },
            missing,
        )
        write_history(ProvisioningInformationItem.objects.filter(pk__in=one_of(made)), created=True)
        entry.data = {"items": len(made)}
        entry.save(update_fields=["data"])
    return items.count()
