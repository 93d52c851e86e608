"""The list of journals, and the addresses of their forms."""

from django.contrib import admin
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from apps.adminkit.pages import PagesAdmin
from apps.core import formatting
from apps.core.filters import ReferenceFilter, is_text, say_bounded
from apps.core.requests import caller_of
from apps.core.searching import sought
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.items.subjects import subjects
from apps.journals.admin import editing
from apps.journals.admin.helpers import JOURNALS
from apps.journals.admin.subjects import related, subject_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Journal, Lookup
from apps.journals.reads.search import journals_found


class LookupFilter(admin.SimpleListFilter):
    """Acts on `type=` or `status=`; its choices are lookups of one kind."""

    kind: JournalLookupKind

    def lookups(self, request, model_admin):
        return list(Lookup.objects.of(self.kind).values_list("pk", "name"))

    def queryset(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class TypeFilter(LookupFilter):
    title, parameter_name = gettext_lazy("type"), "type"
    kind = JournalLookupKind.JOURNAL_TYPE


class StatusFilter(LookupFilter):
    title, parameter_name = gettext_lazy("status"), "status"
    kind = JournalLookupKind.JOURNAL_STATUS


class CustomerFilter(ReferenceFilter):
    title, parameter_name = gettext_lazy("customer"), "customer"

    def rows(self, request):
        return Customer.objects.visible_to(caller_of(request))


class ItemFilter(ReferenceFilter):
    title, parameter_name = gettext_lazy("ticket or follow-up"), "subject_item"

    def rows(self, request):
        """Deleted ones too: their journals stay."""
        return JournalItem.objects.filter(kind__in=[subject.kind for subject in subjects()])


@admin.register(Journal)
class JournalAdmin(PagesAdmin):
    pages = JOURNALS
    list_display = ["said", "subject", "type", "status", "marks", "author", "written"]
    list_display_links = ["said"]
    list_filter = [TypeFilter, StatusFilter, "is_retained", "is_internal", CustomerFilter, ItemFilter]
    search_fields = ["description"]
    search_help_text = gettext_lazy("Text, number, or name or number of the customer")
    sortable_by = []
    ordering = ["-item"]

    def get_search_results(self, request, queryset, search_term):
        """By the same words as the desk's search."""
        if not search_term or not is_text(search_term):
            return super().get_search_results(request, queryset, search_term)
        wanted = sought(search_term)
        say_bounded(request, wanted, Journal)
        return journals_found(queryset, wanted, caller_of(request)), False

    def get_list_select_related(self, request):
        return ["type", "status", "created_by", *related()]

    def get_urls(self):
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name="journals_journal_changelist"),
            self.at("add/", editing.write, "add"),
            self.at("<id:journal_id>/change/", editing.change_journal, "change"),
        ]

    @admin.display(description=gettext_lazy("text"))
    def said(self, journal: Journal) -> str:
        return format_html('<bdi class="desk-clip">{}</bdi>', (journal.description or formatting.NOTHING)[:200])

    @admin.display(description=pgettext_lazy("what a journal is about", "on"))
    def subject(self, journal: Journal) -> str:
        found = subject_of(journal)
        if not found.url:
            return format_html("<bdi>{}</bdi>", found.name)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', found.url, found.name)

    @admin.display(description=gettext_lazy("marks"))
    def marks(self, journal: Journal) -> str:
        marks = [(gettext("internal"), journal.is_internal), (gettext("retained"), journal.is_retained)]
        return ", ".join(name for name, is_set in marks if is_set) or formatting.NOTHING

    @admin.display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, journal: Journal) -> str:
        return formatting.format_timestamp(journal.created_at)

    @admin.display(description=gettext_lazy("written by"))
    def author(self, journal: Journal) -> str:
        return format_html("<bdi>{}</bdi>", journal.created_by)
