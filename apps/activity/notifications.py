"""A person's own notifications at the desk."""

from functools import partial

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from apps.activity.models import Notification
from apps.activity.operations import see_notifications
from apps.activity.pages import page_about
from apps.activity.timelines import position
from apps.core.admin import PAGE, CappedPaginator, ReadOnlyAdmin, back_with, caller_of
from apps.core.filters import if_read

LIST = "admin:activity_notification_changelist"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Everybody at the desk reads their own, and nobody another's."""

    def get_urls(self):
        def view(route, function, name):
            address = f"activity_notification_{name}"
            return path(route, self.admin_site.admin_view(partial(function, self)), name=address)

        return [view("", notifications, "changelist"), view("seen/", mark_seen, "seen")]


def notifications(desk: ReadOnlyAdmin, request: HttpRequest) -> HttpResponse:
    """One page of them, newest first. Reading marks nothing."""
    own = request.user.notifications
    shown = if_read(request, own.all())
    page = CappedPaginator(shown.select_related("activity").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return desk.page(
        request,
        "desk/notifications.html",
        title="Notifications",
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
    return back_with(request, reverse(LIST), done=f"{count} notification{'' if count == 1 else 's'} marked as seen.")
