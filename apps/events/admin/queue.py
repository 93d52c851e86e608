"""The first page of the console: webhooks with what became of them, and the person's own credentials."""

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.adminkit.queues import paged, query_of
from apps.core import exports
from apps.core.admin import DeskAdmin
from apps.core.filters import if_read
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.events.admin.helpers import WEBHOOKS, may_create
from apps.events.constants import WebhookState, WebhookVerb
from apps.events.models import Delivery, Webhook
from apps.events.permissions import VIEW_ALL_WEBHOOKS
from apps.users.permissions import MANAGE_TOKENS

MOST_CREDENTIALS = 20
COLUMNS: list[exports.Column] = [
    (gettext_lazy("Webhook"), lambda webhook: webhook.url),
    (gettext_lazy("Owner"), lambda webhook: str(webhook.owner)),
    (gettext_lazy("State"), lambda webhook: webhook.get_state_display()),
    (gettext_lazy("Types"), lambda webhook: ", ".join(webhook.types)),
    (gettext_lazy("Format"), lambda webhook: webhook.get_format_display()),
    (gettext_lazy("Last success"), lambda webhook: webhook.last_success_at),
    (gettext_lazy("Failures in a row"), lambda webhook: webhook.failures),
]


def console(desk: DeskAdmin, request: HttpRequest) -> HttpResponseBase:
    """The webhooks that the person sees, newest first; and their own tokens and API clients."""
    caller, user = caller_of(request), request.user
    seen = WEBHOOKS.seen_by(request).select_related("owner").order_by("-pk")
    rows = if_read(request, seen, export=exports.FORMATS.__contains__)
    if exports.asked_format(request):
        return exports.exported(request, rows, COLUMNS, name="events.webhook", title=gettext("Webhooks"))
    page = paged(request, rows)
    webhooks = list(page.object_list)
    pending, reasons = pending_of(webhooks), reasons_of(webhooks)
    tokens = user.api_tokens.made_by_hand().select_related("access_token").order_by("-pk")
    clients = user.api_clients.filter(is_active=True).select_related("application").order_by("-pk")
    return desk.page(
        request,
        "desk/integrations.html",
        title=gettext("Integrations"),
        page=page,
        query_without_page=query_of(request.GET),
        webhooks=[
            {"row": row, "pending": pending.get(row.pk, 0), "reason": reasons.get(row.pk, "")} for row in webhooks
        ],
        exports=tuple(exports.FORMATS),
        may_create=may_create(caller),
        sees_all=caller.may(VIEW_ALL_WEBHOOKS),
        may_manage_tokens=caller.may(MANAGE_TOKENS),
        tokens=first_rows(tokens, MOST_CREDENTIALS),
        clients=first_rows(clients, MOST_CREDENTIALS),
    )


def pending_of(webhooks: list[Webhook]) -> dict[int, int]:
    """How many deliveries wait for each of them, by id; without those for which none does."""
    waiting = Delivery.objects.pending().filter(webhook__in=[row.pk for row in webhooks]).order_by()
    return dict(waiting.values("webhook").annotate(count=Count("pk")).values_list("webhook", "count"))


def reasons_of(webhooks: list[Webhook]) -> dict[int, str]:
    """Why those that are disabled are, by id."""
    disabled = [row.pk for row in webhooks if row.state == WebhookState.DISABLED]
    if not disabled:
        return {}
    about = Activity.objects.filter(subject_type=Webhook._meta.label_lower, subject_id__in=disabled)
    return dict(about.filter(verb=WebhookVerb.DISABLED).order_by("pk").values_list("subject_id", "reason"))
