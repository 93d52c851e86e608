"""Text of searches: how what is stored and what is typed are compared, on both databases alike.

`fold` and `number_words` have a twin in SQL (`SQL_FUNCTIONS` on PostgreSQL; SQLite calls these themselves). What they
make of stored text is kept in the search indexes, so a change to one of them needs a migration that builds them anew.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

LONGEST = 100_000  # characters of one text that are looked at; the index takes a megabyte of words
LONGEST_NUMBER = 60
MOST_WORDS = 12
WORD_START = 3  # letters from which on the start of a word is enough; shorter words are compared whole
PHONE_DIGITS = 6  # from which on digits are compared as the end of a telephone number
NATIONAL_DIGITS = 9  # of longer ones the last are compared, so that +44 20 and 020 agree
SHORTEST_NATIONAL = 7  # digits behind the 0 or 00 that is dialled before a number and is no part of it
PHONE_MARK = "qx"  # before the reversed digits of a number: a prefix of these is the end of the number

# In both Python and PostgreSQL.
_MARKS = "[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]"
_APOSTROPHES = "['`\\u2018\\u2019\\u02bc]"
# The extension of a subscriber behind a telephone number, which is no part of it: "x12", "ext. 12", ";ext=12", "#12".
EXTENSION = "(?<![A-Za-z])([Ee][Xx][Tt]([Ee][Nn][Ss][Ii][Oo][Nn]|[Nn])?[.=:]?|[Xx]|#) *[0-9]{1,10} *\\Z"
_SEPARATORS = "[\\u0001-/:-@\\[-`{-\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u2190-\\u2bff\\u3000-\\u303f]+"
# ruff: noqa: RUF001 - letters that look like others
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ς": "σ"}
_PAIRS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}

_ANY_EXTENSION = re.compile(EXTENSION)
_ANY_MARK, _ANY_APOSTROPHE, _ANY_SEPARATOR = map(re.compile, (_MARKS, _APOSTROPHES, _SEPARATORS))
_ALIKE = str.maketrans(_LETTERS | _PAIRS)
_NOT_DIGIT = re.compile("[^0-9]")
_PHONE = re.compile(r"(?:(?<=\s)|^)\+?\(?[0-9][0-9\s().\-/]{4,}[0-9]\b")
_NAMED = re.compile("([a-z]*)([0-9]{1,18})")
_SCHEME = re.compile(r"^(?:tel|mailto|callto|sip):\s*", re.IGNORECASE)  # of a link that was copied


def fold(text: str) -> str:
    """The words of a text for comparing: small letters and digits without accents, one space between words."""
    if not text.isascii():
        text = _ANY_MARK.sub("", unicodedata.normalize("NFKD", text[:LONGEST]))
    text = _ANY_APOSTROPHE.sub("", text[:LONGEST].lower().translate(_ALIKE))
    return _ANY_SEPARATOR.sub(" ", text.replace("\x00", " ")).strip()


def number_words(text: str) -> str:
    """Further words under which a number is found: written together, and its digits from the last to the first."""
    words = fold(text).replace(" ", "")[:LONGEST_NUMBER]
    digits = phone_digits(text)[-LONGEST_NUMBER:]
    return words if len(digits) < PHONE_DIGITS else f"{words} {PHONE_MARK}{digits[::-1]}"


def phone_digits(text: str) -> str:
    """The digits of a telephone number in any notation, without those of an extension."""
    digits = _NOT_DIGIT.sub("", _ANY_EXTENSION.sub("", text))
    return digits if len(digits) >= PHONE_DIGITS else _NOT_DIGIT.sub("", text)


def _fold_sql() -> str:
    text = f"lower(regexp_replace(normalize(left(value, {LONGEST}), NFKD), '{_MARKS}', '', 'g'))"
    text = f"translate({text}, '{''.join(_LETTERS)}', '{''.join(_LETTERS.values())}')"
    for letter, pair in _PAIRS.items():
        text = f"replace({text}, '{letter}', '{pair}')"
    apostrophes = _APOSTROPHES.replace("'", "''")
    text = f"regexp_replace(left({text}, {LONGEST}), '{apostrophes}', '', 'g')"
    return f"btrim(regexp_replace({text}, '{_SEPARATORS}', ' ', 'g'))"


def _function_sql(name: str, result: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        f" RETURN coalesce({result}, '')"
    )


_OF_LINE = f"regexp_replace(regexp_replace(value, '{EXTENSION}', ''), '[^0-9]', '', 'g')"
_ALL = "regexp_replace(value, '[^0-9]', '', 'g')"
_DIGITS = f"right(CASE WHEN length({_OF_LINE}) < {PHONE_DIGITS} THEN {_ALL} ELSE {_OF_LINE} END, {LONGEST_NUMBER})"
SQL_FUNCTIONS = (
    _function_sql("search_fold", _fold_sql()),
    _function_sql(
        "search_number",
        f"left(replace(search_fold(value), ' ', ''), {LONGEST_NUMBER})"
        f" || CASE WHEN length({_DIGITS}) < {PHONE_DIGITS} THEN '' ELSE ' {PHONE_MARK}' || reverse({_DIGITS}) END",
    ),
)


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody searches for.

    `words` are all of its words. `digits` are those of the telephone number in it, if any, and `others` the words
    beside that. `prefix` and `number` are given where it is nothing but a number, with or without a word before it.
    """

    text: str
    words: Words = ()
    digits: str = ""
    others: Words = ()
    prefix: str = ""
    number: int | None = None

    def __bool__(self) -> bool:
        return bool(self.words)

    def numbered(self, *prefixes: str) -> int | None:
        """The number, where it stands alone or after one of the prefixes; None otherwise."""
        return self.number if self.prefix in ("", *prefixes) else None

    def without(self, *kinds: str) -> "Sought":
        """The same without one of these words before a number, such as the first of "receipt 1-1-17"."""
        first, _, rest = self.text.partition(" ")
        is_kind = len(self.words) > 1 and self.words[0] in kinds and any(map(str.isdigit, rest))
        return sought(rest) if is_kind and fold(first) in kinds else self

    def is_number(self, text: str | None) -> bool:
        """Whether all that was typed is this number, in any notation."""
        return bool(self.compact and text) and self.compact == fold(text or "").replace(" ", "")

    @property
    def compact(self) -> str:
        """All that was typed, written together."""
        return fold(self.text).replace(" ", "")

    @property
    def is_whole_phone(self) -> bool:
        """Whether it is a telephone or service number alone, with enough digits to mean one subscriber."""
        digits = sum(map(str.isdigit, self.compact))
        is_number = bool(self.digits and not self.others) or self.number is not None
        return is_number and digits >= NATIONAL_DIGITS

    @property
    def phone(self) -> Words:
        """The word under which a telephone number that ends with the digits stands in the indexes."""
        return (PHONE_MARK + self.last_digits[::-1],)

    @property
    def last_digits(self) -> str:
        """The digits with which another notation of the telephone number must end."""
        dialled = self.digits.lstrip("0")
        return (dialled if len(dialled) >= SHORTEST_NATIONAL else self.digits)[-NATIONAL_DIGITS:]

    @property
    def as_text(self) -> list[Words]:
        """What a text must hold: all words of one of these."""
        return [self.words] if self.words else []

    @property
    def with_numbers(self) -> list[Words]:
        """What a row with numbers and names must hold: all words of one of these."""
        found = self.as_text
        if self.digits:
            found.append((*self.phone, *self.others))
        if 1 < len(fold(self.text).split()) <= 4 and any(map(str.isdigit, self.text)):
            found.append((self.compact[:LONGEST_NUMBER],))
        return found


@functools.lru_cache(maxsize=64)
def sought(text: str) -> Sought:
    """What the text searches for."""
    text = _SCHEME.sub("", text.strip())
    words = _distinct(fold(text))
    digits, others = _phone_in(_ANY_EXTENSION.sub("", text).rstrip(" ;,"))
    if not digits:
        digits, others = _phone_in(text)
    named = _NAMED.fullmatch(fold(text).replace(" ", ""))
    prefix, number = (named[1], int(named[2])) if named else ("", None)
    return Sought(text, words, digits, others, prefix, number)


def _phone_in(text: str) -> tuple[str, Words]:
    """The digits of the telephone number in a text, and the words beside it; empty where there is none."""
    phone = _PHONE.search(text)
    digits = phone_digits(phone[0]) if phone else ""
    if phone is None or len(digits) < PHONE_DIGITS:
        return "", ()
    return digits, _distinct(fold(text[: phone.start()] + " " + text[phone.end() :]))


def _distinct(words: str) -> Words:
    return tuple(dict.fromkeys(words.split()))[:MOST_WORDS]


def is_whole(word: str) -> bool:
    """Whether a word is compared whole, because too many others begin with it."""
    return len(word) < WORD_START and word.isascii()


def without_begun(text: str) -> str:
    """The text without a last word that is too short yet to be looked for, where the others say enough."""
    words = text.split()
    if len(words) < 2 or not words[-1].isalpha() or not is_whole(fold(words[-1])):
        return text
    before = " ".join(words[:-1])
    return before if any(not is_whole(word) for word in fold(before).split()) else text


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether the text holds all of the words, as the indexes see it."""
    found = fold(text).split()
    return all(any(one == word or (one.startswith(word) and not is_whole(word)) for one in found) for word in words)


class Nfc(Func):
    """Text in NFC, for columns that keep it as it was sent."""

    output_field = TextField()
    function = "NFC"
    arity = 1

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        return self.as_sql(compiler, connection, template="NORMALIZE(%(expressions)s, NFC)", **context)
