"""File names, as a stranger sent them."""

import re
import unicodedata

from django.utils.translation import gettext

from apps.attachments.constants import DECEPTIVE, LONGEST_NAME, MEDIA_TYPES, SHORTEST_NAME
from apps.core.errors import Invalid

# Control characters, and those that turn the direction of the text or do not show: `txt.exe` read backwards.
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def accept_name(sent: str) -> tuple[str, str]:
    """(the file name without any folder, its type).

    Raises Invalid for a name of another length or with characters that do not show, and for a type that is
    not taken.
    """
    name = re.split(r"[/\\]", sent)[-1]
    if any(unicodedata.category(character) in UNSEEN for character in name):
        raise Invalid("file", gettext("Its name must not hold control characters."), value=sent)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        message = gettext("Its name must have %(shortest_name)s to %(longest_name)s characters.") % {
            "shortest_name": SHORTEST_NAME,
            "longest_name": LONGEST_NAME,
        }
        raise Invalid("file", message, value=sent)
    stem, _, extension = name.rpartition(".")
    extension = extension.lower()
    if not stem or extension not in MEDIA_TYPES:
        raise Invalid(
            "file",
            gettext("Its name must end in one of: %(media_types)s.") % {"media_types": ", ".join(MEDIA_TYPES)},
            value=sent,
        )
    if DECEPTIVE & {part.strip().lower() for part in stem.split(".")[1:]}:
        raise Invalid("file", gettext("Its name holds a second, deceptive extension."), value=sent)
    return name, extension
