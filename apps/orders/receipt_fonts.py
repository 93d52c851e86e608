"""Fonts of receipts: those that every reader has where they suffice, and otherwise Noto's for each script.

A receipt whose texts fit into windows-1252 needs no font of its own and stays a few kilobytes. Any other is set in
Noto Sans throughout, with the fonts of the scripts that it has; of each the PDF gets the glyphs in use alone.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

CORE_ENCODING = "windows-1252"  # what the built-in fonts can show
UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # a sign that one sees, for what no font has
# Letters that Unicode does not decompose into a base letter and an accent.
BASES = str.maketrans("ĐđĦħıŁłŊŋŦŧ", "DdHhiLlNnTt")


@dataclass(frozen=True, slots=True)
class Font:
    """A font file of one of the packages; variable ones are used as they are by default, which is regular."""

    name: str
    package: str
    file: str

    @property
    def path(self) -> Path:
        return Path(str(files(self.package) / self.file))


MAIN = Font("noto", "fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf")  # Latin, Greek, Cyrillic, Devanagari
# In the order in which a character is looked for; the last one is large, and read only if no other has it.
OTHERS = (
    Font("arabic", "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    Font("hebrew", "fontpkg_heebo", "files/Heebo[wght].ttf"),
    Font("thai", "fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    Font("cjk", "cvttf_NotoSansCJK_Regular", "NotoSansCJKtc-Regular.otf"),  # Chinese, Japanese, Korean
)


def cleaned(text: str) -> str:
    """The text in NFC without what is not to be seen; every other white space than a line's end is a space."""
    if text.isascii() and text.isprintable():
        return text
    characters = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character == "\n":
            characters.append(character)
        elif character.isspace():
            characters.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            characters.append(character)
    return "".join(characters)


def needs_fonts(texts: Iterable[str]) -> bool:
    """Whether one of the texts has a character that the built-in fonts lack."""
    return any(not _is_core(cleaned(text)) for text in texts)


def printable(text: str) -> str:
    """The text in characters that the fonts have: others lose their accents or else become the sign for unknown."""
    text = cleaned(text)
    return text if _is_core(text) else "".join(map(_nearest, text))


def others_of(texts: Iterable[str]) -> list[Font]:
    """The fonts besides the main one that the texts need."""
    wanted = {font_of(character) for text in texts for character in printable(text)}
    return [font for font in OTHERS if font in wanted]


@lru_cache(maxsize=8_192)
def font_of(character: str) -> Font | None:
    """The first font that has the character; None if none has."""
    return next((font for font in (MAIN, *OTHERS) if ord(character) in _characters(font)), None)


@lru_cache(maxsize=8_192)
def _nearest(character: str) -> str:
    if character in "\n " or font_of(character) is not None:
        return character
    letters = unicodedata.normalize("NFKD", character.translate(BASES))
    letters = "".join(part for part in letters if not unicodedata.combining(part))
    return letters if letters and all(font_of(letter) is not None for letter in letters) else UNKNOWN


@cache
def _characters(font: Font) -> frozenset[int]:
    with TTFont(font.path, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def _is_core(text: str) -> bool:
    try:
        text.encode(CORE_ENCODING)
    except UnicodeEncodeError:
        return False
    return True
