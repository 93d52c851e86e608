"""What the desk's scripts say is known to the catalogue."""

import json
import re

from django.utils import translation

from apps.desk.script_texts import TEXTS, script_texts
from tests.architecture.source import ROOT

MARKED = re.compile(r'\btranslated\("([^"]+)"')
SENTENCE = re.compile(r"""["`]([A-Z][a-z]+(?: [a-z]+)+[.…]?)["`]""")
SHOWN = re.compile(r"""\.(?:textContent|title|placeholder|ariaLabel) = ["`]([^"`]*[A-Za-z]{2}[^"`]*)["`]""")


def scripts():
    return {path.name: path.read_text() for path in sorted((ROOT / "static/desk").glob("*.js"))}


def test_texts_of_the_scripts_are_listed_each_once():
    marked = {text for code in scripts().values() for text in MARKED.findall(code)}

    assert sorted(TEXTS) == sorted(marked)


def test_no_script_shows_a_sentence_that_is_not_marked():
    left = [
        (name, text)
        for name, code in scripts().items()
        for pattern in (SENTENCE, SHOWN)
        for text in pattern.findall(MARKED.sub("", re.sub(r"(^|\s)//.*", "", code)))
    ]

    assert left == []


def test_page_in_another_language_brings_them():
    assert script_texts() == ""
    with translation.override("de"):
        element = script_texts()

    found = json.loads(re.search(r">(.*)</script>", element)[1])
    assert found["Draft saved at %(at)s."] == "Entwurf gespeichert um %(at)s."
    assert element.startswith('<script id="desk-texts" type="application/json">')
