"""What orders are configured by: their words, the blocks they start from, and credit policy."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, require_unchanged, store
from apps.core.caller import Caller
from apps.orders.constants import OrderVerb
from apps.orders.models import Lookup


@transaction.atomic
def save_configuration(
    *,
    row: models.Model,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Store a word of orders, a starting block with its roles, or a credit policy with its classes.

    Raises NotAllowed, WrongState and AlreadyTaken.
    """
    by.require(permission_to_save(row))
    if isinstance(row, Lookup):
        require_unchanged(row, ["kind"], gettext("A word of orders stays of its kind; add another instead."))
    return store(row, verb=OrderVerb.CONFIGURED, by=by, parts=parts, removed=removed, links=links)
