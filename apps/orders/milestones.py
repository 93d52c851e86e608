"""What becomes of orders, and when: by these their list is narrowed and figures are counted."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from apps.core.milestones import Milestone, milestones
from apps.orders.constants import CheckoutCategory, OrderAction
from apps.orders.models import CheckoutLine, Order
from apps.orders.querysets import STANDING


def _standing(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.filter(STANDING)


def _returning(orders: QuerySet[Order]) -> QuerySet[Order]:
    lines = CheckoutLine.objects.filter(category=CheckoutCategory.SUBTOTAL, action=OrderAction.RETURN)
    returned = lines.filter(order=OuterRef("pk"))
    return orders.filter(STANDING, Exists(returned))


MILESTONES = milestones(
    Milestone("started", gettext_lazy("Started"), "created_at"),
    Milestone("submitted", gettext_lazy("Submitted, neither cancelled nor voided"), "submitted_at", _standing),
    Milestone("returned", gettext_lazy("Submitted with something given back"), "submitted_at", _returning),
    Milestone("completed", gettext_lazy("Completed"), "completed_at"),
    Milestone("cancelled", gettext_lazy("Cancelled"), "cancelled_at"),
    Milestone("voided", gettext_lazy("Voided"), "voided_at"),
    Milestone("open", gettext_lazy("Started, and still open"), "created_at", lambda orders: orders.open()),
)
