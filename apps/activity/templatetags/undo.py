"""What messages offer to undo."""

from django import template
from django.contrib.messages.storage.base import Message

from apps.core.sent import UNDO_TAG

register = template.Library()


@register.filter
def undoes(message: Message) -> list[str]:
    """The activities that the message's button undoes; none where it has no button."""
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO_TAG).split("-") if tag.startswith(UNDO_TAG) else []
