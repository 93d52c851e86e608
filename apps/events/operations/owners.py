"""A webhook's owner as somebody who reads: what the rights are at this time."""

from django.contrib.auth import get_user_model

from apps.core import sandbox
from apps.core.caller import Caller, Channel
from apps.events.models import Webhook
from apps.events.reads.filters import Filter
from apps.events.reads.visible import Reader


def reader_for(webhook: Webhook) -> Reader:
    """The owner, read anew, with the scopes of the credential that made the webhook."""
    owner = sandbox.refreshed(get_user_model()._default_manager.get(pk=webhook.owner_id))
    caller = Caller(owner, Channel.EVENTS, credential=f"webhook {webhook.pk}")
    return Reader(caller, frozenset(webhook.scopes.split()))


def filter_of(webhook: Webhook) -> Filter:
    """What the webhook is for."""
    subject = (webhook.subject_kind, webhook.subject_id) if webhook.subject_id is not None else None
    return Filter(tuple(webhook.types), webhook.organisation_id, subject)
