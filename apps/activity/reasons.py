"""Reasons of writes that the project gives by itself, such as for what follows from another write."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

OWN_REASON = "own_reason"  # member of an activity's data: the words of its reason, and what stands in them


class OwnReason(str):
    """A reason in English, as it is stored and as programs read it; people read it in their own language.

    `words` are marked by `gettext_noop` where they are written.
    """

    words: str
    values: dict[str, str]

    def __new__(cls, words: str, **values: object) -> "OwnReason":
        shown = {name: str(value) for name, value in values.items()}
        reason = super().__new__(cls, words % shown)
        reason.words, reason.values = words, shown
        return reason


def data_of(reason: str) -> dict[str, object]:
    """What an activity keeps of its reason beside the text."""
    return {OWN_REASON: {"words": reason.words, "values": reason.values}} if isinstance(reason, OwnReason) else {}


def in_words(reason: str, data: Mapping[str, Any]) -> str:
    """The reason of an activity for people: one of ours in the present language, a person's as it was given."""
    own = data.get(OWN_REASON)
    return gettext(own["words"]) % own["values"] if own else reason
