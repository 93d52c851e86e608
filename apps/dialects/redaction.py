"""Bodies and addresses of requests without passwords, tokens and card data, for people to read."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

HIDDEN = "[hidden]"
LARGEST = 65_536  # bytes of a body that is looked at; a larger one is not kept
# In a member's name, in small letters without anything but letters: somewhere, or as the whole of it.
WORDS = (
    *("password", "passwd", "secret", "token", "authorization", "apikey", "privatekey", "credential"),
    *("cardnumber", "creditcard", "securitycode", "cardverification", "accountnumber", "routingnumber"),
)
WHOLE = frozenset({"pan", "pin", "cvv", "cvv2", "cvc", "ssn", "iban", "key", "signature"})
HARMLESS = frozenset({"skiptoken"})
NOT_LETTERS = re.compile(r"[^a-z0-9]")
# Payment cards by how their numbers begin, so that numbers of devices and SIM cards stay.
CARD = re.compile(
    r"(?<![0-9])(?:4[0-9]{12}(?:[0-9]{3}){0,2}|5[1-5][0-9]{14}|2[2-7][0-9]{14}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}|6(?:011|5[0-9]{2})[0-9]{12})(?![0-9])"
)
GROUPED_CARD = re.compile(r"(?<![0-9])[0-9]{4}(?:[ -][0-9]{4}){3}(?![0-9])")
SUSPECT = re.compile(
    rb"pass|secret|token|author|key|credential|card|code|number|pan|pin|cv|ssn|iban|signature"
    rb"|\\u|[0-9]{13}|[0-9]{4}[ -][0-9]{4}",
    re.IGNORECASE,
)


def body_without_secrets(raw: bytes, content_type: str, most: int) -> str:
    """At most so many characters of a body in JSON, of which nothing secret; of another only what it was."""
    if not raw:
        return ""
    if "json" not in content_type or len(raw) > LARGEST:
        return f"[{len(raw):,} bytes of {content_type.partition(';')[0] or 'an unknown type'}]"
    if SUSPECT.search(raw) is not None:
        try:
            raw = orjson.dumps(_without_secrets(orjson.loads(raw)))
        except orjson.JSONDecodeError:
            return f"[{len(raw):,} bytes that are no JSON]"
    text = raw.decode("utf-8", errors="replace").replace("\0", "�")
    return text if len(text) <= most else f"{text[:most]}…"


def address_without_secrets(path: str, query: str, most: int) -> str:
    """A path with its parameters, at most so many characters, secrets left out."""
    if query and SUSPECT.search(query.encode()) is not None:
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, HIDDEN if _is_secret(name) else _without_cards(value)) for name, value in pairs])
    return (f"{path}?{query}" if query else path).replace("\0", "�")[:most]


def text_without_secrets(name: str, text: str, most: int) -> str:
    """At most so many characters of a text about the member of that name, which may repeat what the member held."""
    text = HIDDEN if _is_secret(name) else _without_cards(text).replace("\0", "�")
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _without_secrets(value: Any) -> Any:
    match value:
        case str():
            return _without_cards(value)
        case list():
            return [_without_secrets(item) for item in value]
        case dict():
            # A change in JSON Patch names its member in `path` and holds it in `value`.
            patched = _is_secret(str(value.get("path", "")).rpartition("/")[2]) and "value" in value
            return {
                name: HIDDEN if (_is_secret(name) and inner is not None) or (patched and name == "value")
                else _without_secrets(inner)
                for name, inner in value.items()
            }  # fmt: skip
        case int() if CARD.fullmatch(str(value)):
            return _without_cards(str(value))
    return value


def _is_secret(name: str) -> bool:
    letters = NOT_LETTERS.sub("", name.lower())
    return letters not in HARMLESS and (letters in WHOLE or any(word in letters for word in WORDS))


def _without_cards(text: str) -> str:
    if len(text) < 13:
        return text
    return GROUPED_CARD.sub(_hide_card, CARD.sub(_hide_card, text))


def _hide_card(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdigit()]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return HIDDEN if sum(doubled) % 10 == 0 else found[0]
