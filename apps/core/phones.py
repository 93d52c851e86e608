"""Telephone numbers as people write them."""

import re
import unicodedata

SHORTEST, LONGEST = 3, 15  # digits of a number that can be dialled (E.164); more are several numbers
EXTENSION = re.compile(r"(?:;ext=|\bext(?:ension|n)?\.?|(?<![a-z])x|#)\s*([0-9]{1,10})\s*\Z", re.IGNORECASE)
NOT_DIALLED = "*#,;"  # of services of a network, and between numbers
TRUNK = "(0)"  # dialled only without the country's code: +44 (0)20


def phone_uri(text: str) -> str:
    """The number as a tel: URI (RFC 3966), which a telephone program dials; empty for what is no number."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("tel:")
    extension = EXTENSION.search(plain)
    if extension:
        plain = plain[: extension.start()]
    is_international = plain.lstrip(" (").startswith("+")
    if is_international or plain.lstrip(" (").startswith("00"):
        plain = plain.replace(TRUNK, "")
    digits = "".join(str(unicodedata.decimal(sign)) for sign in plain if sign.isdecimal())
    if not SHORTEST <= len(digits) <= LONGEST or any(sign.isalpha() or sign in NOT_DIALLED for sign in plain):
        return ""
    return f"tel:{'+' if is_international else ''}{digits}{f';ext={extension[1]}' if extension else ''}"
