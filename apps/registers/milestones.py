"""What drawers were found to hold, and when: by these their list is narrowed and figures are counted."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from apps.core.milestones import Milestone, milestones
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.models import NoSale, NoSaleTender

DIFFERENCE = F("amount") - F("system_amount")
IS_OVER = Q(amount__gt=F("system_amount"))  # what was counted of a tender is more than there should have been
IS_SHORT = Q(amount__lt=F("system_amount"))


def _counted(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return no_sales.filter(type=NoSaleType.RECONCILE, state=NoSaleState.COMPLETED)


def _over(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return _counted(no_sales).filter(Exists(NoSaleTender.objects.filter(IS_OVER, no_sale=OuterRef("pk"))))


def _short(no_sales: QuerySet[NoSale]) -> QuerySet[NoSale]:
    return _counted(no_sales).filter(Exists(NoSaleTender.objects.filter(IS_SHORT, no_sale=OuterRef("pk"))))


MILESTONES = milestones(
    Milestone("opened", gettext_lazy("Drawer opened"), "at"),
    Milestone("counted", gettext_lazy("Drawer counted"), "at", _counted),
    Milestone("over", gettext_lazy("Counted, with too much of something"), "at", _over),
    Milestone("short", gettext_lazy("Counted, with too little of something"), "at", _short),
)
