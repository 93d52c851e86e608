"""What drawers were found to hold, and when: by these their list is narrowed and figures are counted."""

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from apps.core.milestones import Milestone, milestones
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.models import NoSale, NoSaleTender

DIFFERENCE = F("amount") - F("system_amount")


def over() -> QuerySet[NoSaleTender]:
    """What was counted of a tender, where it was more than there should have been."""
    return NoSaleTender.objects.filter(amount__gt=F("system_amount"))


def short() -> QuerySet[NoSaleTender]:
    return NoSaleTender.objects.filter(amount__lt=F("system_amount"))


def _counted(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return no_sales.filter(type=NoSaleType.RECONCILE, state=NoSaleState.COMPLETED)


def _over(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return _counted(no_sales).filter(Exists(over().filter(no_sale=OuterRef("pk"))))


def _short(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return _counted(no_sales).filter(Exists(short().filter(no_sale=OuterRef("pk"))))


MILESTONES = milestones(
    Milestone("opened", gettext_lazy("Drawer opened"), "at"),
    Milestone("counted", gettext_lazy("Drawer counted"), "at", _counted),
    Milestone("over", gettext_lazy("Counted, with too much of something"), "at", _over),
    Milestone("short", gettext_lazy("Counted, with too little of something"), "at", _short),
)
