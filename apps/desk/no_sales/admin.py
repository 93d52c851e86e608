"""The list of no-sales, and the addresses of their pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from apps.adminkit.earlier_lists import EarlierFilter, EarlierListAdmin
from apps.adminkit.pages import PagesAdmin
from apps.adminkit.recorded import RecordedAdmin
from apps.core.filters import PickFilter
from apps.core.formatting import format_timestamp
from apps.core.queue_filters import WhenListFilter
from apps.desk.no_sales import opening, page
from apps.desk.templatetags.no_sales import no_sale_state
from apps.registers.milestones import MILESTONES
from apps.registers.models import NoSale


class NoSaleWhen(WhenListFilter):
    milestones = MILESTONES


@admin.register(NoSale)
class NoSaleAdmin(EarlierListAdmin, PagesAdmin, RecordedAdmin):
    """One's own; managers see all. No form saves a field as it was posted: every write is an operation."""

    pages = page.NO_SALES
    list_display = ["receipt", "type", "badge", "register", "opened", "who", "short_note"]
    list_display_links = ["receipt"]
    list_select_related = ["register__location", "created_by"]
    list_filter = [
        "type", "state", ("register__location", PickFilter), ("register", PickFilter), NoSaleWhen, EarlierFilter,
    ]  # fmt: skip
    search_fields = ["receipt_number"]
    search_help_text = gettext_lazy("Receipt number")
    sortable_by = ["opened"]
    ordering = ["-id"]

    def get_urls(self):
        return [
            self.at("add/", opening.open_drawer, "add"),
            self.at("<id:no_sale_id>/change/", page.no_sale_page, "change"),
            self.at("<id:no_sale_id>/do/<slug:name>/", page.act, "act"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, no_sale: NoSale) -> str:
        return no_sale.receipt_number or str(no_sale.pk)

    @admin.display(description=gettext_lazy("state"))
    def badge(self, no_sale: NoSale) -> str:
        return no_sale_state(no_sale)

    @admin.display(description=gettext_lazy("opened"), ordering="at")
    def opened(self, no_sale: NoSale) -> str:
        return format_timestamp(no_sale.at)

    @admin.display(description=gettext_lazy("by"))
    def who(self, no_sale: NoSale) -> str:
        return no_sale.created_by.name

    @admin.display(description=gettext_lazy("note"))
    def short_note(self, no_sale: NoSale) -> str:
        return format_html('<bdi class="desk-clip">{}</bdi>', no_sale.note[:200]) if no_sale.note else "—"
