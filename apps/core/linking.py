"""Links in what people wrote: numbers of tickets, cases and orders, telephone numbers, and addresses of the web.

All of a text is escaped; nothing of it but what matches here becomes a link, and no link has another scheme than http,
https and tel. No row is looked up: a link to what the reader may not see opens like one to what does not exist. Every
pattern is bounded or consumes what it reads, so that the time grows with the length of the text alone.
"""

import functools
import re
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.phones import phone_uri

LONGEST_URL = 2_000
CUT = "…"  # ends what was shortened, where half an address would lead elsewhere
BRACKETS = {")": "(", "]": "[", "}": "{"}
TRAILING = ".,;:!?'*_~”’»" + "".join(BRACKETS)  # noqa: RUF001 - ends of sentences that are no part of an address
# Neither blanks nor quotes, nor signs that change the direction of the text after them.
URL = r"(?<!\w)https?://[^\s<>\"`\\^|\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
BETWEEN = r"[ ().\-/\u00a0\u2009]{0,3}"
PHONE = (
    r"(?<![\w+./:@#=\-])(?:"
    rf"\+\(?[0-9](?:{BETWEEN}[0-9]){{6,14}}"  # +44 (0)20 7946 0123
    rf"|\(?0(?=0?[1-9])(?![0-9]{{0,2}}[.\-/][0-9]{{1,2}}[.\-/][0-9])(?:{BETWEEN}[0-9]){{8,13}}"  # 020 7946 0123
    r"|(?:1[ .\-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.\-])[2-9][0-9]{2}[.\- ][0-9]{4}"  # (212) 555-0123
    r")(?: ?(?:ext\.?|x) ?[0-9]{1,6})?(?![\w\-])"
)
_NUMBERS: list[tuple[str, str]] = []


def register_number(pattern: str, page: str) -> None:
    """Link numbers of an app's rows to the page of that URL name: `pattern` has no digits but those of the id.

    Called in `AppConfig.ready()`.
    """
    _NUMBERS.append((pattern, page))


def link_text(text: str) -> SafeString:
    """The text, escaped, with links."""
    parts, end = [], 0
    for match in _pattern().finditer(text):
        kind = match.lastgroup or ""
        start, stop = match.span()
        if kind == "url":
            stop = start + len(_without_ending(match[0]))
        found = text[start:stop]
        href = "" if _is_cut(text, match) else _address(kind, found, match)
        if not href:
            continue
        parts += [escape(text[end:start]), _link(kind, href, found)]
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part is escaped


@functools.cache
def _pattern() -> re.Pattern[str]:
    numbers = [rf"(?<![\w\-])(?P<number{at}>{pattern})(?![\w])" for at, (pattern, _) in enumerate(_NUMBERS)]
    return re.compile("|".join([f"(?P<url>{URL})", *numbers, f"(?P<phone>{PHONE})"]), re.IGNORECASE)


def _address(kind: str, found: str, match: re.Match[str]) -> str:
    """Where the link leads; empty for what is to stay text."""
    if kind == "url":
        return found if _is_plain(found) else ""
    if kind == "phone":
        return phone_uri(found)
    [pk] = re.findall("[0-9]+", match[0])
    return reverse(_NUMBERS[int(kind.removeprefix("number"))][1], args=[int(pk)])


def _link(kind: str, href: str, found: str) -> SafeString:
    if kind == "url":  # in a tab of its own, so that nothing typed on the page is lost
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer nofollow"><bdi>{}</bdi></a>', href, found
        )
    return format_html('<a href="{}">{}</a>', href, found)


def _is_plain(url: str) -> bool:
    """Whether it names a host and nobody before it: "https://bank.example@evil.example" leads where few expect."""
    if len(url) > LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_cut(text: str, match: re.Match[str]) -> bool:
    return match[0].endswith(CUT) or text[match.end() : match.end() + 1] == CUT


def _without_ending(url: str) -> str:
    """Without the punctuation around it; a closing bracket stays where its opening one is in the address."""
    open_ones = {closing: url.count(opening) - url.count(closing) for closing, opening in BRACKETS.items()}
    stop = len(url)
    while stop and (sign := url[stop - 1]) in TRAILING:
        if sign in BRACKETS:
            if open_ones[sign] >= 0:
                break
            open_ones[sign] += 1
        stop -= 1
    return url[:stop]
