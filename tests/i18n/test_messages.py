"""The German catalogue is whole, and what is compiled is what is written."""

import re

import polib

from tests.i18n.messages import CATALOGUE, compiled, written

PARTS = re.compile(r"%\(\w+\)[sd]|</?\w+|\{\w*\}|&\w+;")


def entries():
    return polib.pofile(str(CATALOGUE))


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated_for_good():
    left = [entry.msgid for entry in entries() if not entry.translated() or entry.fuzzy or entry.obsolete]

    assert left == []


def test_translation_has_the_placeholders_and_tags_of_its_text():
    wrong = [
        (entry.msgid, text)
        for entry in entries()
        for text in translations(entry)
        if set(PARTS.findall(text)) != set(PARTS.findall(entry.msgid_plural or entry.msgid))
    ]

    assert wrong == []


def test_compiled_catalogue_is_that_of_the_text():
    assert compiled() == written(entries())
