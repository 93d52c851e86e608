"""The audit: activities and e-mails, for reading."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from apps.activity.models import Activity, Email
from apps.activity.notifications import NotificationAdmin
from apps.activity.pages import name_of, page_of
from apps.activity.timelines import VERBS, words_of
from apps.activity.undo_page import undo_page
from apps.core.admin import ReadOnlyAdmin
from apps.core.filters import DateTimeRangeFilter, ReferenceFilter
from apps.core.requests import caller_of

__all__ = ["ActivityAdmin", "EmailAdmin", "NotificationAdmin"]


class VerbFilter(admin.SimpleListFilter):
    title = gettext_lazy("what happened")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return sorted(((verb, str(label)) for verb, label in VERBS.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ActorFilter(ReferenceFilter):
    """Acts on `actor=`, which a name in the list links to."""

    title = gettext_lazy("who")
    parameter_name = "actor"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        users: QuerySet[Any] = get_user_model().objects.visible_to(caller_of(request))
        return users


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ["at", "who", "what", "about", "channel", "short_reason", "request_id"]
    list_display_links = ["at"]
    list_select_related = ["actor"]
    list_filter = [ActorFilter, "channel", VerbFilter, ("at", DateTimeRangeFilter)]
    search_fields = ["request_id__exact"]
    search_help_text = gettext_lazy("Request id")
    sortable_by = ["at"]
    ordering = ["-id"]
    fields = ["at", "who", "what", "about", "channel", "route", "credential", "request_id", "reason", "data"]

    def get_urls(self) -> Any:
        undo = path("undo/", self.admin_site.admin_view(undo_page), name="activity_undo")
        return [undo, *super().get_urls()]

    @admin.display(description=gettext_lazy("who"))
    def who(self, activity: Activity) -> str:
        if activity.actor is None:
            return format_html("<bdi>{}</bdi>", activity.who)
        return format_html('<a href="?actor={}"><bdi>{}</bdi></a>', activity.actor_id, activity.actor)

    @admin.display(description=gettext_lazy("what"))
    def what(self, activity: Activity) -> str:
        return words_of(activity.verb)

    @admin.display(description=gettext_lazy("about"))
    def about(self, activity: Activity) -> str:
        name = name_of(activity.subject_type, activity.subject_id)
        url = page_of(activity.subject_type, activity.subject_id)
        return format_html('<a class="desk-id" href="{}">{}</a>', url, name) if url else name

    @admin.display(description=gettext_lazy("reason"))
    def short_reason(self, activity: Activity) -> str:
        return format_html('<bdi class="desk-clip">{}</bdi>', activity.reason[:200]) if activity.reason else "—"


@admin.register(Email)
class EmailAdmin(ReadOnlyAdmin):
    list_display = ["queued_at", "to", "subject", "status", "sent_at"]
    list_filter = ["status"]
    search_fields = ["to__iexact"]
    search_help_text = gettext_lazy("Address")
    sortable_by = ()
    ordering = ["-id"]
    fields = ["to", "subject", "body", "status", "error", "attempts", "queued_at", "tried_at", "sent_at"]
