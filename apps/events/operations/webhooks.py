"""Making, changing and ending webhooks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import changed_columns, write_changes
from apps.activity.operations import recording
from apps.activity.positions import give_positions, last_position
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.http import AddressRefused, is_address, is_public, read_url
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.customers.models import Organisation
from apps.events.constants import (
    MOST_WEBHOOKS,
    OLD_SECRET_LASTS,
    WEBHOOK_LIFE_CYCLE,
    DeliveryState,
    Format,
    WebhookState,
    WebhookVerb,
)
from apps.events.kinds import BY_NAME
from apps.events.models import Delivery, Webhook
from apps.events.permissions import READ_EVENTS
from apps.events.reads.filters import EVERYTHING, checked_types
from apps.events.reads.visible import ALL_SCOPES
from apps.events.signatures import new_secret


@transaction.atomic
def create_webhook(
    *,
    url: str,
    by: Caller,
    types: Sequence[str] = (EVERYTHING,),
    format: str = Format.PLAIN,
    description: str = "",
    organisation_id: int | None = None,
    subject: tuple[str, int] | None = None,
    scopes: Collection[str] = ALL_SCOPES,
    token_id: int | None = None,
) -> Webhook:
    """Make a webhook of the caller's for what happens from now on; its `secret` is shown this once.

    `scopes` and `token_id` are those of the caller's credential. Raises NotAllowed, Invalid and WrongState (too many).
    """
    by.require(READ_EVENTS)
    if by.user is None:
        raise Invalid("owner", "A webhook is somebody's, whose rights say what is sent.")
    own = locked(Webhook.objects.present().filter(owner=by.user))
    if len(own.values_list("pk", flat=True)) >= MOST_WEBHOOKS:
        raise WrongState(
            gettext("There are %(count)s webhooks already, which is as many as one may have.")
            % {"count": MOST_WEBHOOKS}
        )
    give_positions()
    webhook = Webhook(
        owner=by.user,
        scopes=" ".join(sorted(scopes)),
        token_id=token_id,
        secret=new_secret(),
        position=last_position(),
    )
    values = {"url": url, "types": types, "format": format, "description": description}
    _apply(webhook, values | {"organisation_id": organisation_id, "subject": subject}, by)
    with recording(WebhookVerb.CREATED, by=by, subject=webhook, data={"url": webhook.url}):
        webhook.save()
    return webhook


@transaction.atomic
def change_webhook(*, webhook_id: int, changes: Mapping[str, Any], by: Caller) -> Webhook:
    """Change where, what or how a webhook sends; `state` pauses and starts it.

    Members: url, types, format, description, organisation_id, subject, state. Raises NotFound, NotAllowed, Invalid and
    WrongState.
    """
    webhook = _lock(webhook_id, by)
    state = WebhookState(changes.get("state", webhook.state))
    _apply(webhook, {name: value for name, value in changes.items() if name != "state"}, by)
    changed = changed_columns(webhook)
    if changed:
        with recording(WebhookVerb.CHANGED, by=by, subject=webhook):
            write_changes(webhook, changed)
    if state != webhook.state:
        _move(webhook, state, by)
    return webhook


@transaction.atomic
def pause_webhook(*, webhook_id: int, by: Caller) -> Webhook:
    """Send nothing; what happens meanwhile is not sent later. Raises NotFound, NotAllowed and WrongState."""
    webhook = _lock(webhook_id, by)
    _move(webhook, WebhookState.PAUSED, by)
    return webhook


@transaction.atomic
def start_webhook(*, webhook_id: int, by: Caller) -> Webhook:
    """Send what happens from now on, and what was pending. Raises NotFound, NotAllowed and WrongState."""
    webhook = _lock(webhook_id, by)
    _move(webhook, WebhookState.ACTIVE, by)
    return webhook


@transaction.atomic
def rotate_webhook_secret(*, webhook_id: int, by: Caller) -> Webhook:
    """Give a webhook a new secret, shown this once; the old one signs as well for 24 hours.

    Raises NotFound and NotAllowed.
    """
    webhook = _lock(webhook_id, by)
    webhook.previous_secret, webhook.secret = webhook.secret, new_secret()
    webhook.previous_until = timezone.now() + OLD_SECRET_LASTS
    with recording(WebhookVerb.ROTATED, by=by, subject=webhook):
        webhook.save(update_fields=["secret", "previous_secret", "previous_until", "updated_at"])
    return webhook


@transaction.atomic
def delete_webhook(*, webhook_id: int, by: Caller) -> None:
    """End a webhook with what is pending for it, and forget its secrets. Raises NotFound and NotAllowed."""
    webhook = _lock(webhook_id, by)
    webhook.deleted_at = timezone.now()
    webhook.secret = webhook.previous_secret = ""
    with recording(WebhookVerb.DELETED, by=by, subject=webhook, data={"url": webhook.url}):
        webhook.save(update_fields=["deleted_at", "secret", "previous_secret", "updated_at"])
        pending = Delivery.objects.pending().filter(webhook=webhook)
        pending.update(state=DeliveryState.NOT_SENT, next_attempt_at=None, error="The webhook was deleted.")


def _lock(webhook_id: int, by: Caller) -> Webhook:
    webhook = get_visible(locked(Webhook.objects.visible_to(by)), "webhook", webhook_id)
    by.require(READ_EVENTS)
    return webhook


def _move(webhook: Webhook, state: WebhookState, by: Caller) -> None:
    """Pause a webhook or start it."""
    if WEBHOOK_LIFE_CYCLE[webhook.state].moves.get(state) != READ_EVENTS:
        name = str(webhook.get_state_display()).lower()
        raise WrongState(gettext("The webhook is %(state)s.") % {"state": name}, field="state")
    webhook.state = state
    columns = ["state", "updated_at"]
    if state == WebhookState.ACTIVE:
        give_positions()
        webhook.position = last_position()
        webhook.failures, webhook.failing_since, webhook.circuit_open_until = 0, None, None
        columns += ["position", "failures", "failing_since", "circuit_open_until"]
    verb = WebhookVerb.STARTED if state == WebhookState.ACTIVE else WebhookVerb.PAUSED
    with recording(verb, by=by, subject=webhook):
        webhook.save(update_fields=columns)


def _apply(webhook: Webhook, values: Mapping[str, Any], by: Caller) -> None:
    """Set what the values name. Raises Invalid."""
    if "url" in values:
        webhook.url = _checked_url(values["url"])
    if "types" in values:
        webhook.types = checked_types(values["types"])
    if "description" in values:
        webhook.description = values["description"]
    if "format" in values:
        webhook.format = _checked_format(values["format"], webhook.scopes.split())
    if "organisation_id" in values:
        organisation_id = values["organisation_id"]
        if organisation_id is not None and not Organisation.objects.visible_to(by).filter(pk=organisation_id).exists():
            raise Invalid("organisation", "There is no such organisation.", value=organisation_id)
        webhook.organisation_id = organisation_id
    if "subject" in values:
        webhook.subject_kind, webhook.subject_id = _checked_subject(values["subject"], by)


def _checked_url(url: str) -> str:
    limit = Webhook._meta.get_field("url").max_length or 0
    try:
        host = read_url(url, allow_private=settings.WEBHOOK_ALLOW_PRIVATE).hostname or ""
    except AddressRefused as error:
        raise Invalid("url", str(error), value=url) from error
    if is_address(host) and not (settings.WEBHOOK_ALLOW_PRIVATE or is_public(host)):  # a name is looked up at each try
        raise Invalid("url", gettext("%(address)s is not a public address.") % {"address": host}, value=url)
    if len(url) > limit:
        raise Invalid("url", gettext("Must have at most %(limit)s characters.") % {"limit": limit}, value=url)
    return url


def _checked_format(format: str, scopes: Collection[str]) -> str:
    if format not in Format.values:
        raise Invalid("format", gettext("There is no such format."), value=format)
    if format != Format.PLAIN and format not in scopes:
        raise Invalid("format", "The credential does not open this API.", value=format)
    return format


def _checked_subject(subject: tuple[str, int] | None, by: Caller) -> tuple[str, int | None]:
    if subject is None:
        return "", None
    name, pk = subject
    kind = BY_NAME.get(name)
    if kind is None or not kind.visible_to(by).filter(pk=pk).exists():
        raise Invalid("subject", "There is no such record.", value=f"{name} {pk}")
    return name, pk
