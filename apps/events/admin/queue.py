"""The first page of the console: webhooks with what became of them, and the person's own credentials."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.adminkit.queues import MOST_COUNTED, capped_in_words, paged, query_of
from apps.core import exports
from apps.core.admin import DeskAdmin
from apps.core.filters import if_read
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.events.admin.helpers import WEBHOOKS, may_create
from apps.events.admin.sandbox import state_of
from apps.events.constants import DeliveryState, WebhookState, WebhookVerb
from apps.events.models import Delivery, Webhook
from apps.events.permissions import VIEW_ALL_WEBHOOKS
from apps.events.reads.credentials import MOST_CREDENTIALS, Health, health_of, owner_of_client, owner_of_token
from apps.users.models import ApiClient
from apps.users.operations import manages_own_tokens
from apps.users.permissions import MANAGE_TOKENS

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
    own_tokens = user.api_tokens.made_by_hand().select_related("access_token").order_by("-pk")
    tokens = first_rows(own_tokens, MOST_CREDENTIALS)
    all_clients = ApiClient.objects.all() if caller.may(MANAGE_TOKENS) else user.api_clients
    own_clients = all_clients.filter(is_active=True).select_related("application", "user").order_by("-pk")
    clients = first_rows(own_clients, MOST_CREDENTIALS)
    by_password = f"user {user.pk}"
    owners = [*map(owner_of_token, tokens), *map(owner_of_client, clients), by_password]
    health = health_of(owners)

    def with_health(row: Any, owner: str) -> dict[str, Any]:
        return {"row": row, "owner": owner, "health": health.get(owner, Health())}

    return desk.page(
        request,
        "desk/integrations.html",
        title=gettext("Integrations"),
        page=page,
        query_without_page=query_of(request.GET),
        webhooks=[
            {"row": row, "pending": capped_in_words(pending.get(row.pk, 0)), "reason": reasons.get(row.pk, "")}
            for row in webhooks
        ],
        exports=tuple(exports.FORMATS),
        may_create=may_create(caller),
        sees_all=caller.may(VIEW_ALL_WEBHOOKS),
        may_manage_tokens=caller.may(MANAGE_TOKENS),
        makes_tokens=manages_own_tokens(caller),
        cut_tokens=tokens,
        cut_clients=clients,
        tokens=[with_health(token, owner_of_token(token)) for token in tokens],
        clients=[with_health(client, owner_of_client(client)) for client in clients],
        by_password=with_health(None, by_password),
        sandbox=state_of(),
    )


def pending_of(webhooks: list[Webhook]) -> dict[int, int]:
    """How many deliveries wait for each of them, by id; counted in one statement, a bounded number of each."""
    if not webhooks:
        return {}
    table = Delivery._meta.db_table
    waiting = f"SELECT * FROM (SELECT webhook_id FROM {table} WHERE webhook_id = %s AND state = %s LIMIT %s) w"  # noqa: S608 - names of our own
    sql = f"SELECT webhook_id, COUNT(*) FROM ({' UNION ALL '.join([waiting] * len(webhooks))}) w GROUP BY webhook_id"  # noqa: S608 - as above
    values = [value for row in webhooks for value in (row.pk, DeliveryState.PENDING.value, MOST_COUNTED + 1)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


def reasons_of(webhooks: list[Webhook]) -> dict[int, str]:
    """Why those that are disabled are, by id."""
    disabled = [row.pk for row in webhooks if row.state == WebhookState.DISABLED]
    if not disabled:
        return {}
    about = Activity.objects.filter(subject_type=Webhook._meta.label_lower, subject_id__in=disabled)
    return dict(about.filter(verb=WebhookVerb.DISABLED).order_by("pk").values_list("subject_id", "reason"))
