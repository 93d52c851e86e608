"""What every page of the staff site stands on, and the bases of the rooms' admin classes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError

PAGE = 50
MOST_COUNTED = 10_000


def caller_of(request: HttpRequest) -> Caller:
    """The signed-in person, coming through the desk."""
    return Caller(
        user=request.user,
        channel=Channel.DESK,
        request_id=getattr(request, "request_id", ""),
        route=f"{request.method} {request.resolver_match.route}",
        credential="session",
    )


def count_up_to(rows: QuerySet, most: int) -> int:
    """How many rows there are; `most` + 1 says that there are more. Never reads further than that."""
    return rows.order_by()[: most + 1].count()


class CappedPaginator(Paginator):
    """Counts no further than 10,000 rows, so that a long queue opens as fast as a short one.

    `count` is what pages are made of; `count_words` is for people and says "10,000+" at the cap.
    """

    @cached_property
    def counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return count_up_to(self.object_list, MOST_COUNTED)
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST_COUNTED

    @property
    def count_words(self) -> str:
        return f"{self.count:,}" + ("+" if self.is_capped else "")


class DeskChangeList(ChangeList):
    """A list that does not count what its filters leave out."""

    def get_results(self, request):
        super().get_results(request)
        self.full_result_count = self.result_count


class DeskAdmin(ModelAdmin):
    """Base of every admin class: sees what the caller may see, counts within bounds, removes nothing in bulk."""

    list_per_page = PAGE
    list_max_show_all = PAGE
    show_full_result_count = False
    paginator = CappedPaginator
    list_filter_submit = True
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return DeskChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.visible_to(caller_of(request)) if hasattr(rows, "visible_to") else rows

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def context(self, request: HttpRequest, **values: object) -> dict:
        """What the site's templates need around a page of this model."""
        return {**self.admin_site.each_context(request), "media": self.media, **values}

    def page(self, request: HttpRequest, template: str, **values: object) -> TemplateResponse:
        """A page of its own template within the site."""
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, self.context(request, **values))

    # Django's own log would be a second, thinner audit beside the activities.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None


class ReadOnlyAdmin(DeskAdmin):
    """Rows that the desk shows and never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put an operation's refusal beside the field at fault, or at the head of the form."""
    field = {"parent_id": "parent", "object_id": "ticket", "duration_seconds": "number"}.get(error.field, error.field)
    form.add_error(field if field in form.fields else None, error.message)


def submit(form: forms.Form, run: Callable[[dict], object]) -> tuple[bool, object]:
    """Call `run` with a bound form's values; (done, what it returned). A refusal lands in the form's errors."""
    if not form.is_valid():
        return False, None
    try:
        return True, run(form.cleaned_data)
    except DomainError as error:
        refuse(form, error)
        return False, None


def back_with(request: HttpRequest, url: str, *, done: str = "", refused: str = "") -> HttpResponse:
    """Go to a page with what was done, or refused, told at its head."""
    if done:
        messages.success(request, done)
    if refused:
        messages.error(request, refused)
    return HttpResponseRedirect(url)
