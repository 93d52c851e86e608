"""The report of drawers: what was over and short when they were counted."""

import django_filters
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.core.queue_filters import QueueFilter
from apps.registers.milestones import DIFFERENCE, IS_OVER, IS_SHORT, MILESTONES
from apps.registers.models import Location, NoSale, NoSaleTender, Register
from apps.registers.permissions import REPORT_NO_SALES, VIEW_NO_SALE
from apps.reporting.reports.base import Breakdown, Dimension, Figure, Lines, Report, lines_now


class ReportFilter(QueueFilter):
    """What the list can be narrowed by as well."""

    register__location__id__exact = django_filters.ModelChoiceFilter(
        field_name="register__location", label=gettext_lazy("Store"), queryset=Location.objects.all()
    )
    register__id__exact = django_filters.ModelChoiceFilter(
        field_name="register",
        label=gettext_lazy("Register"),
        queryset=Register.objects.select_related("location"),
    )

    class Meta:
        model = NoSale
        fields = []


def _counts(no_sales: QuerySet[NoSale]) -> QuerySet[NoSaleTender]:
    return lines_now(NoSaleTender, NoSale).filter(no_sale__in=no_sales.order_by().values("pk"))


_M, _STORE = MILESTONES, "register__location"
OPENED = Figure("opened", gettext_lazy("Drawer opened"), _M["opened"])
COUNTED = Figure("counted", gettext_lazy("Counted"), _M["counted"])
OVER = Figure("over", gettext_lazy("Over"), _M["over"])
SHORT = Figure("short", gettext_lazy("Short"), _M["short"], is_bad=True)
OVER_BY = Figure(
    "over_by",
    gettext_lazy("Over by"),
    _M["over"],
    amount=DIFFERENCE,
    shows_amount=True,
    lines=Lines(_counts, IS_OVER, row="no_sale"),
)
SHORT_BY = Figure(
    "short_by",
    gettext_lazy("Short by"),
    _M["short"],
    amount=DIFFERENCE,
    shows_amount=True,
    lines=Lines(_counts, IS_SHORT, row="no_sale"),
    is_bad=True,
)
ALL = [COUNTED, OVER, OVER_BY, SHORT, SHORT_BY]

DRAWERS = Report(
    name="drawers",
    title=gettext_lazy("Drawers"),
    about=gettext_lazy("What was over and short when drawers were counted, by day, store and register."),
    icon="point_of_sale",
    permissions=[VIEW_NO_SALE, REPORT_NO_SALES],
    rows=lambda by: NoSale.objects.visible_to(by),
    then=lambda at: rows_as_of(NoSale, at).present(),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:registers_nosale_changelist"),
    milestones=MILESTONES,
    fixed={},
    cards=[OPENED, *ALL],
    breakdowns=[
        Breakdown("days", gettext_lazy("By day"), [OPENED, *ALL], chart="bar", charted=["over", "short"]),
        Breakdown(
            "stores",
            gettext_lazy("By store"),
            [OPENED, *ALL],
            Dimension(f"{_STORE}__id__exact", gettext_lazy("Store"), _STORE, Location.objects.all),
        ),
        Breakdown(
            "registers",
            gettext_lazy("By register"),
            [OPENED, *ALL],
            Dimension(
                "register__id__exact",
                gettext_lazy("Register"),
                "register",
                Register.objects.all,
                name_of=lambda register: register.name,
            ),
        ),
    ],
)
