"""The page of a webhook with its deliveries; and making one, replacing its secret, and deleting it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from apps.adminkit import actions
from apps.adminkit.actions import buttons_of
from apps.adminkit.forms import RefusedForm, posted
from apps.adminkit.pages import carried_out, confirm_page, form_page
from apps.adminkit.queues import capped_in_words, paged, query_of
from apps.core.admin import DeskAdmin, back_with
from apps.core.filters import if_read
from apps.core.requests import caller_having_seen, caller_of
from apps.events import operations
from apps.events.admin.actions import ACTIONS
from apps.events.admin.forms import WebhookEditForm, WebhookForm
from apps.events.admin.helpers import WEBHOOKS, may_create
from apps.events.admin.queue import pending_of, reasons_of
from apps.events.constants import DELIVERY_LIFE_CYCLE, DeliveryState, WebhookState
from apps.events.models import Delivery, Webhook

STATE = "state"


def webhook_page(desk: DeskAdmin, request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A webhook that the person sees, with a page of its deliveries, newest first."""
    return _page(desk, request, WEBHOOKS.get(request, webhook_id))


def act(desk: DeskAdmin, request: HttpRequest, webhook_id: int, name: str) -> HttpResponse:
    """Start or pause a webhook, send it a test event, or send again what has failed."""
    return actions.press(desk, request, WEBHOOKS, ACTIONS, webhook_id, name, show=_page)


def _page(desk: DeskAdmin, request: HttpRequest, webhook: Webhook, refusal: RefusedForm | None = None) -> HttpResponse:
    caller, chosen, now = caller_of(request), request.GET.get(STATE, ""), timezone.now()
    found = if_read(request, Delivery.objects.filter(webhook=webhook), state=DeliveryState.values.__contains__)
    if chosen in DeliveryState.values:
        found = found.filter(state=chosen)
    page = paged(request, found.order_by("-pk"))
    rest_until, old_until = webhook.circuit_open_until, webhook.previous_until
    tabs = [("", gettext("All")), *DELIVERY_LIFE_CYCLE.choices()]
    return desk.page(
        request,
        "desk/webhook.html",
        title=gettext("Webhook %(number)s") % {"number": webhook.pk},
        webhook=webhook,
        refusal=refusal,
        buttons=buttons_of(WEBHOOKS, ACTIONS, webhook, caller, refusal),
        is_active=webhook.state == WebhookState.ACTIVE,
        is_resting=webhook.state == WebhookState.ACTIVE and rest_until is not None and rest_until > now,
        old_secret_until=old_until if old_until is not None and old_until > now else None,
        pending=capped_in_words(pending_of([webhook]).get(webhook.pk, 0)),
        reason=reasons_of([webhook]).get(webhook.pk, ""),
        page=page,
        deliveries=[
            {
                "row": row,
                "may_replay": DELIVERY_LIFE_CYCLE[row.state].is_replayable,
                "next_try": row.next_attempt_at if row.state == DeliveryState.PENDING else None,
            }
            for row in page.object_list
        ],
        query_without_page=query_of(request.GET),
        tabs=[
            {"query": f"{STATE}={value}" if value else "", "label": label, "is_chosen": value == chosen}
            for value, label in tabs
        ],
    )


def replay(desk: DeskAdmin, request: HttpRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    webhook = WEBHOOKS.get(request, webhook_id)

    def run() -> str:
        delivery = operations.replay_delivery(webhook_id=webhook.pk, delivery_id=delivery_id, by=caller_of(request))
        return gettext("Delivery %(number)s is sent again.") % {"number": delivery.pk}

    return carried_out(request, WEBHOOKS.page_of(webhook.pk), run)


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Make a webhook and show its secret, this once."""
    if not may_create(caller_of(request)):
        raise PermissionDenied

    def run(values: dict) -> HttpResponse:
        webhook = operations.create_webhook(**values, by=caller_of(request))
        return _secret(desk, request, webhook, gettext("New webhook"))

    form = WebhookForm(posted(request))
    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("New webhook"),
        button=gettext("Create webhook"),
        back=WEBHOOKS.list_url,
    )


def edit(desk: DeskAdmin, request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A form that calls change_webhook with what was changed."""
    webhook = WEBHOOKS.get(request, webhook_id)
    initial = {"url": webhook.url, "types": "\n".join(webhook.types), "format": webhook.format}
    form = WebhookEditForm(posted(request), initial=initial | {"description": webhook.description})

    def run(values: dict) -> HttpResponse:
        changes = {name: values[name] for name in form.changes}
        operations.change_webhook(webhook_id=webhook.pk, changes=changes, by=caller_having_seen(request, webhook))
        return back_with(
            request,
            WEBHOOKS.page_of(webhook.pk),
            done=gettext("%(webhook)s is changed.") % {"webhook": _named(webhook)},
        )

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Change %(webhook)s") % {"webhook": _named(webhook)},
        button=gettext("Save"),
        back=WEBHOOKS.page_of(webhook.pk),
        over=webhook,
    )


def rotate(desk: DeskAdmin, request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Ask, then show a new secret, this once."""
    webhook = WEBHOOKS.get(request, webhook_id)

    def run() -> HttpResponse:
        rotated = operations.rotate_webhook_secret(webhook_id=webhook.pk, by=caller_of(request))
        return _secret(desk, request, rotated, gettext("New secret"))

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Give the webhook a new secret?"),
        question=gettext("%(webhook)s gets a new secret, which is shown once.") % {"webhook": _named(webhook)},
        consequences=[gettext("For 24 hours deliveries are signed with the present secret as well.")],
        button=gettext("New secret"),
        back=WEBHOOKS.page_of(webhook.pk),
        drawn=[webhook],
    )


def delete(desk: DeskAdmin, request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Ask, then end a webhook."""
    webhook = WEBHOOKS.get(request, webhook_id)

    def run() -> HttpResponse:
        operations.delete_webhook(webhook_id=webhook.pk, by=caller_of(request))
        done = gettext("%(webhook)s is deleted.") % {"webhook": _named(webhook)}
        return back_with(request, WEBHOOKS.list_url, done=done)

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Delete the webhook?"),
        question=gettext("Nothing is sent to %(url)s any more.") % {"url": webhook.url},
        consequences=[
            gettext("What is pending for it is not sent."),
            gettext("Its deliveries are shown nowhere any more."),
            gettext("This cannot be undone."),
        ],
        button=gettext("Delete the webhook"),
        back=WEBHOOKS.page_of(webhook.pk),
        drawn=[webhook],
    )


def _secret(desk: DeskAdmin, request: HttpRequest, webhook: Webhook, title: str) -> HttpResponse:
    return desk.page(
        request,
        "desk/webhook_secret.html",
        title=title,
        webhook=webhook,
        secret=webhook.secret,
        guide=reverse("guide-page", args=["webhooks"]),
        back=WEBHOOKS.page_of(webhook.pk),
    )


def _named(webhook: Webhook) -> str:
    return gettext("Webhook %(number)s") % {"number": webhook.pk}
