"""Makes the fonts of the desk out of those that the theme ships: what the desk shows of them, and nothing else.

`make fonts` writes them into `static/unfold/fonts`, where they stand in for the theme's. Of Inter they have Latin in
three weights (other scripts fall to the system's fonts), of Material Symbols the icons that templates, Python and the
theme name.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import unfold
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
THEME = Path(unfold.__file__).parent
FONTS = ROOT / "static/unfold/fonts"
THEME_FONTS = THEME / "static/unfold/fonts"
ICONS = "material-symbols/Material-Symbols-Outlined.woff2"
WEIGHTS = ("Regular", "Medium", "SemiBold")
FEATURES = ["kern", "ccmp", "locl", "tnum", "rlig"]  # the last makes icons of their names
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"
LATIN = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x2C6, 0x2C7, 0x2DC, 0x2DD, 0x1E9E,
    *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122,
    *range(0x2190, 0x219A), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713, 0x2715,
]  # fmt: skip
DRAWN = re.compile(r'class="[^"]*material-symbols-outlined[^"]*"[^>]*>(.*?)</(?:span|div)>', re.DOTALL)
TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
GIVEN = re.compile(r"""icon=["'](\w+)["']|content:["'](\w+)["']|default:["'](\w+)["']""")
CALLS_WITH_ICON = {"Entry", "Command"}


def icons_of(font: TTFont) -> dict[str, str]:
    """Names of the font's icons, as pages write them, with the glyph of each."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(table, "ExtSubTable", table).ligatures.items():
                for ligature in ligatures:
                    name = "".join(letters[each] for each in (first, *ligature.Component))
                    found[name] = ligature.LigGlyph
    return found


def named_icons() -> set[str]:
    """Every word that may be an icon's name where one stands: in templates, styles and Python."""
    found: set[str] = set()
    for path in (*ROOT.glob("templates/**/*.html"), *THEME.glob("templates/**/*.html")):
        text = path.read_text()
        for drawn in DRAWN.findall(text):
            found |= set(re.findall(r"\w+", TAG.sub(" ", drawn)))
        found |= _given(text)
    for path in (*ROOT.glob("static/**/*.css"), *THEME.glob("static/**/*.css")):
        found |= _given(path.read_text())
    for folder in ("apps", "config"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= set(_in_python(path.read_text()))
    return found


def _given(text: str) -> set[str]:
    return {word for words in GIVEN.findall(text) for word in words if word}


def _in_python(source: str) -> Iterator[str]:
    """Texts of modules that speak of icons, and those handed to what has an icon."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in CALLS_WITH_ICON]
    for start in [tree] if re.search(r"\bicon\b|SYMBOL", source) else calls:
        for node in ast.walk(start):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def make() -> None:
    icons, named = icons_of(TTFont(THEME_FONTS / ICONS)), named_icons()
    glyphs = [glyph for name, glyph in icons.items() if name in named]
    _write(ICONS, glyphs=glyphs, unicodes=[ord(letter) for letter in LETTERS])
    for weight in WEIGHTS:
        _write(f"inter/Inter-{weight}.woff2", unicodes=LATIN)
    for family in ("inter", "material-symbols"):
        shutil.copyfile(THEME_FONTS / family / "LICENSE", FONTS / family / "LICENSE")


def _write(name: str, **kept: list) -> None:
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=FEATURES, layout_closure=name != ICONS, drop_tables=["FFTM"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )  # fmt: skip
    font = subset.load_font(THEME_FONTS / name, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(**kept)
    subsetter.subset(font)
    subset.save_font(font, FONTS / name, options)


if __name__ == "__main__":
    make()
