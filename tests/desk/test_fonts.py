"""The fonts that are shipped have every icon that the desk names, and the letters of its languages."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from tests.desk import fonts


def test_icons_that_the_desk_names_are_in_the_shipped_font():
    offered = set(fonts.icons_of(TTFont(fonts.THEME_FONTS / fonts.ICONS)))
    shipped = set(fonts.icons_of(TTFont(fonts.FONTS / fonts.ICONS)))

    assert (fonts.named_icons() & offered) - shipped == set(), "make fonts"
    assert len(shipped) < len(offered) / 10


def test_text_fonts_have_the_letters_of_latin():
    for weight in fonts.WEIGHTS:
        letters = TTFont(fonts.FONTS / f"inter/Inter-{weight}.woff2").getBestCmap()
        assert {ord(letter) for letter in "azAZ09äöüßÄÖÜéçøłşğ€—„“…→"} <= set(letters), weight


def test_shipped_fonts_stand_in_for_those_of_the_theme():
    names = [fonts.ICONS, *(f"inter/Inter-{weight}.woff2" for weight in fonts.WEIGHTS)]
    for name in (*names, "inter/styles.css", "material-symbols/styles.css"):
        assert Path(finders.find(f"unfold/fonts/{name}")) == fonts.FONTS / name
    styles = "".join(path.read_text() for path in fonts.FONTS.glob("*/styles.css"))
    assert {path.name for path in fonts.FONTS.glob("*/*.woff2")} == {Path(name).name for name in names}
    assert set(re.findall(r"url\(\"?([^\")]+)", styles)) == {Path(name).name for name in names}
    assert {path.parent.name for path in fonts.FONTS.glob("*/LICENSE")} == {"inter", "material-symbols"}
