"""A person's own notifications at the desk."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.activity.models import Notification
from apps.activity.operations import see_notifications
from apps.activity.pages import page_about
from apps.activity.timelines import position
from apps.core import exports
from apps.core.admin import PAGE, CappedPaginator, ReadOnlyAdmin, back_with
from apps.core.filters import if_read
from apps.core.requests import caller_of

LIST = "admin:activity_notification_changelist"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Everybody at the desk reads their own, and nobody another's."""

    def get_urls(self) -> list[URLPattern]:
        def view(route: str, function: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            address = f"activity_notification_{name}"
            pattern: URLPattern = path(route, self.admin_site.admin_view(partial(function, self)), name=address)
            return pattern

        return [view("", notifications, "changelist"), view("seen/", mark_seen, "seen")]


def notifications(desk: ReadOnlyAdmin, request: HttpRequest) -> HttpResponseBase:
    """One page of them, newest first. Reading marks nothing."""
    own = Notification.objects.filter(user=request.user.pk)
    rows = if_read(request, own, export=exports.FORMATS.__contains__)
    if exports.asked_format(request):
        columns: list[exports.Column] = [
            (gettext_lazy("At"), lambda row: row.created_at),
            (gettext_lazy("Notification"), lambda row: row.words),
            (gettext_lazy("Seen"), lambda row: row.seen_at),
        ]
        ordered = rows.order_by("-pk")
        return exports.exported(request, ordered, columns, name="activity.notification", title=gettext("Notifications"))
    page = CappedPaginator(rows.select_related("activity").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return desk.page(
        request,
        "desk/notifications.html",
        title=gettext("Notifications"),
        page=page,
        notifications=[{"row": row, "url": page_about(row.activity)} for row in page.object_list],
        newest=own.order_by("-pk").values_list("pk", flat=True).first() or 0,
        has_unseen=own.filter(seen_at=None).exists(),
    )


def mark_seen(desk: ReadOnlyAdmin, request: HttpRequest) -> HttpResponse:
    """Mark all that the page knew of as seen."""
    if request.method != "POST":
        return back_with(request, reverse(LIST))
    count = see_notifications(by=caller_of(request), up_to=position(request.POST.get("newest", "")))
    return back_with(
        request,
        reverse(LIST),
        done=ngettext("%(count)s notification marked as seen.", "%(count)s notifications marked as seen.", count)
        % {"count": count},
    )
