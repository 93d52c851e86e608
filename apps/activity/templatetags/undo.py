"""What messages offer to undo."""

from django import template
from django.contrib.messages.storage.base import Message

from apps.core.sent import UNDO_RUN_TAG, UNDO_TAG

register = template.Library()


@register.filter
def undoes(message: Message) -> list[str]:
    """The activities that the message's button undoes; none where it has no button."""
    tag = message.extra_tags or ""
    is_named = tag.startswith(UNDO_TAG) and not tag.startswith(UNDO_RUN_TAG)
    return tag.removeprefix(UNDO_TAG).split("-") if is_named else []


@register.filter
def undoes_run(message: Message) -> str:
    """The bulk change that the message's button undoes; empty where it undoes none."""
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO_RUN_TAG) if tag.startswith(UNDO_RUN_TAG) else ""
