"""The forms in which text is stored and in which identities are compared (Unicode Standard Annex 15).

Stored text is NFC: the letter é is one sign, whichever way a keyboard or a client composed it. Identities (user
names, account numbers, codes and other names that must not exist twice) compare by `identity`, under which all that
looks the same to a person is the same.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A text that may be translated only when it is shown.
Text: TypeAlias = "str | StrPromise"
# Signs without a shape of their own that are in no category of invisible signs (Default_Ignorable_Code_Point).
IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
INVISIBLE = frozenset({"Cc", "Cf"})


def translated(word: Text) -> str:
    """A word of ours in the present language, such as what a kind of row is called."""
    return str(word) if isinstance(word, Promise) else gettext(word)


def nfc(text: str) -> str:
    """The text in NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def nfc_of(value: object) -> object:
    """A JSON value with all of its text in NFC; the names of members stay as they are."""
    match value:
        case str():
            return nfc(value)
        case list():
            return [nfc_of(item) for item in value]
        case dict():
            return {name: nfc_of(item) for name, item in value.items()}
    return value


def nfc_query(parameters: QueryDict) -> QueryDict:
    """The parameters of an address, or the values of a form, with all of their text in NFC."""
    if all(value.isascii() for _, values in parameters.lists() for value in values):
        return parameters
    normal = QueryDict(mutable=True, encoding=parameters.encoding)
    for name, values in parameters.lists():
        normal.setlist(name, [nfc(value) for value in values])
    normal._mutable = False
    return normal


def clipped(text: str, most: int) -> str:
    """The text with an ellipsis in place of all that is beyond so many signs."""
    return text if len(text) <= most else Truncator(text).chars(most)


def identity(text: str) -> str:
    """What a name is compared by: NFKC, case-folded, without invisible signs, blanks as one space each."""
    folded = _folded(text)
    while (again := _folded(folded)) != folded:
        folded = again
    return folded


def _folded(text: str) -> str:
    if not text.isascii():
        text = IGNORABLE.sub("", unicodedata.normalize("NFKC", text))
    words = " ".join(text.casefold().split())
    if words.isprintable() and words.isascii():
        return words
    return "".join(sign for sign in unicodedata.normalize("NFKC", words) if unicodedata.category(sign) not in INVISIBLE)
