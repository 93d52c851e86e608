"""The lines of an order as provisioning sees them.

A service has a line of its own, the first whose catalogue item is the service's: what hangs on that line
belongs to the service itself. Auxiliary lines stand for nothing of their own, nor does the price point of a prepaid
product: it says for how long the product under which it hangs is paid, and the two are one thing to provision.
"""

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from apps.core.sent import version_of_set
from apps.orders.constants import OrderAction, OrderObjectType
from apps.orders.models import OrderItem
from apps.provisioning.constants import TRANSITION_OF

OF_SERVICE = {"object_type": OrderObjectType.SERVICE_ITEM, "is_auxiliary": False}
EARLIER = OrderItem.objects.filter(
    **OF_SERVICE, service_item=OuterRef("service_item"), item=OuterRef("item"), pk__lt=OuterRef("pk")
)
OWN = Q(**OF_SERVICE, service_item__isnull=False, item=F("service_item__item")) & ~Q(Exists(EARLIER))
# The order line of a feature or product; null for the service itself.
LINE_ID = Case(When(OWN, then=Value(None)), default=F("pk"), output_field=BigIntegerField())
TRANSITION = Case(
    *(When(action=action, then=Value(transition.value)) for action, transition in TRANSITION_OF.items()),
    output_field=CharField(null=True),
)


def action_words(path: str) -> Case:
    """The name of the action that a path leads to; null without one."""
    return Case(
        *(When(**{path: action, "then": Value(action.label, CharField())}) for action in OrderAction),
        output_field=CharField(null=True),
    )


def lines_of(order_id: int) -> QuerySet[OrderItem]:
    """The lines that stand for something to provision."""
    return OrderItem.objects.filter(
        order=order_id, is_auxiliary=False, item__isnull=False, price_point_charge__isnull=True
    )


def objects_of(order_id: int) -> QuerySet[OrderItem]:
    """The lines, each as often as it has provisionable objects, with their `object_code`."""
    lines = lines_of(order_id).annotate(object_code=F("item__provisionable_objects__code"), line_id=LINE_ID)
    return lines.filter(object_code__isnull=False)


def seen_of_objects(order_id: int) -> tuple[str, str]:
    """How a form names the provisionable objects of an order's lines, and their version."""
    return f"objects-of-order-{order_id}", version_of_set(objects_of(order_id), "object_code", "action")


def seen_of_properties(order_id: int) -> tuple[str, str]:
    """How a form names the properties that an order's lines are linked to, and their version."""
    return f"properties-of-order-{order_id}", version_of_set(properties_of(order_id), "property_id")


def properties_of(order_id: int) -> QuerySet[OrderItem]:
    """The lines, each as often as it is linked to properties, with the property as `property_*`."""
    link = "item__property_links__property"
    lines = lines_of(order_id).annotate(
        property_id=F(link),
        property_code=F(f"{link}__code"),
        property_key_name=F(f"{link}__key_name"),
        property_default=F(f"{link}__default_value"),
        property_is_locked=F(f"{link}__is_locked"),
        line_id=LINE_ID,
    )
    return lines.filter(property_id__isnull=False)
