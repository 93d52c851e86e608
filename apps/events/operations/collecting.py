"""Turning activities into deliveries, in workers: nothing of it happens in the request that wrote the activity.

Each webhook has come to a place in the order of commits. Whoever moves it on holds its lock, and makes the deliveries
in the same transaction, so that any number of workers make each delivery once and in the order of the activities.
"""

from django.db import transaction
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.positions import give_positions, last_position
from apps.core import sandbox
from apps.core.locks import locked
from apps.events.constants import Format
from apps.events.models import Delivery, Webhook
from apps.events.operations.disabling import disable
from apps.events.operations.owners import filter_of, reader_for
from apps.events.reads.visible import visible_among
from apps.users.models import ApiToken

LOOKED_AT = 500  # activities at a time
WEBHOOKS_AT_A_TIME = 200


def collect_deliveries() -> int:
    """Make a delivery of each new event for each webhook that wants it; returns how many."""
    give_positions()
    end_webhooks_of_revoked_tokens()
    last = last_position()
    behind = Webhook.objects.active().filter(position__lt=last).order_by("position", "pk")
    made = 0
    for pk in list(behind.values_list("pk", flat=True)[:WEBHOOKS_AT_A_TIME]):
        made += _collect(pk, last)
    return made


@transaction.atomic
def _collect(webhook_id: int, last: int) -> int:
    """Move one webhook on, by LOOKED_AT activities at most."""
    webhook = Webhook.objects.active().filter(pk=webhook_id).select_for_update(skip_locked=True, of=("self",)).first()
    if webhook is None or webhook.position >= last:
        return 0
    wanted, reader = filter_of(webhook), reader_for(webhook)
    rows = Activity.objects.filter(wanted.condition, position__gt=webhook.position, position__lte=last)
    activities = list(rows.order_by("position")[:LOOKED_AT])
    found = visible_among(reader, activities, wanted) if reader.may_read else []
    if webhook.format != Format.PLAIN:
        found = [each for each in found if any(webhook.format in kind.paths for kind, _ in each.rows)]
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, activity=each.activity, type=each.activity.verb, record=each.record[:80])
        for each in found
    )
    come_to = last if len(activities) < LOOKED_AT else activities[-1].position
    Webhook.objects.filter(pk=webhook.pk).update(position=come_to)
    return len(found)


def end_webhooks_of_revoked_tokens() -> int:
    """Disable the webhooks that were made with a bearer token which was revoked since; returns how many.

    One that has expired in the ordinary way takes none along: it is let go of while it still exists.
    """
    made_with = Webhook.objects.active().filter(token_id__isnull=False)
    ids = {pk for pk in made_with.values_list("token_id", flat=True) if pk is not None}
    if not ids:
        return 0
    now = timezone.now()
    with sandbox.left():  # which has no tokens
        tokens = dict(ApiToken.objects.filter(pk__in=ids).values_list("pk", "access_token__expires"))
    expired = [pk for pk, expires in tokens.items() if expires <= now]
    if expired:
        made_with.filter(token_id__in=expired).update(token_id=None)
    ended = 0
    for pk in list(made_with.filter(token_id__in=ids - tokens.keys()).values_list("pk", flat=True)):
        ended += _end_of_token(pk)
    return ended


@transaction.atomic
def _end_of_token(webhook_id: int) -> int:
    webhook = locked(Webhook.objects.active().filter(pk=webhook_id)).first()
    if webhook is None:
        return 0
    disable(webhook, "The token that it was made with was revoked.")
    return 1
