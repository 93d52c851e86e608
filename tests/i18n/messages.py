"""The catalogue of the desk's texts in German: `python -m tests.i18n.messages` brings it up to date with the code.

With `--check` it says what is missing instead. Texts are found by xgettext, where the system has it.
"""

import ast
import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import polib
from django.forms.utils import pretty_name
from django.utils.translation import templatize

from tests.architecture.source import ROOT, SOURCES, tree_of
from tests.i18n.theme import TEXTS_OF_THE_THEME

LANGUAGE = "de"
CATALOGUE = ROOT / f"locale/{LANGUAGE}/LC_MESSAGES/django.po"
METADATA = {
    "Project-Id-Version": "Patchbay",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
    # What kinds of rows are called, which these translate themselves.
    "NotFound",
    "get_visible:2",
    "named_row:3",
    "ObjectPages:2",
    "lock_order_of:3",
)
Key = tuple[str | None, str]


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def texts_of_code() -> dict[Key, polib.POEntry]:
    """Every text that the code and the templates mark, as an entry without a translation."""
    python = [path.relative_to(ROOT) for path in SOURCES if "migrations" not in path.parts]
    templates = [path.relative_to(ROOT) for path in sorted((ROOT / "templates").rglob("*.*"))]
    with TemporaryDirectory() as folder:
        for path in templates:
            copy = Path(folder) / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(templatize((ROOT / path).read_text()))
        options = [f"--keyword={keyword}" for keyword in KEYWORDS]
        names = "\n".join(map(str, [*python, *templates]))
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--add-location=file", "--output=-"]
        command += ["--add-comments=Translators", f"--directory={folder}", f"--directory={ROOT}", "--files-from=-"]
        found = subprocess.run([*command, *options], input=names, capture_output=True, text=True, check=True)
    return {key_of(entry): entry for entry in polib.pofile(found.stdout)}


def labels_of_forms() -> set[str]:
    """Labels that forms make of the names of their fields."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            for field in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(field, ast.Assign) and isinstance(field.value, ast.Call):
                    made, name = ast.unparse(field.value.func), ast.unparse(field.targets[0])
                    is_model = path.name == "models.py" or "models" in path.parts or made.startswith("models.")
                    if (
                        made.endswith("Field")
                        and not is_model
                        and "label" not in {kw.arg for kw in field.value.keywords}
                    ):
                        found.add(pretty_name(name))
    return found


def texts() -> dict[Key, polib.POEntry]:
    """Those of the code, the names and help texts of models and their columns, and what is shown of the theme."""
    from apps.core.languages import translated_names

    found = texts_of_code()
    for text in [*translated_names, *labels_of_forms(), *TEXTS_OF_THE_THEME]:
        context, _, text = text.rpartition("|")
        found.setdefault((context or None, text), polib.POEntry(msgid=text, msgctxt=context or None))
    return dict(sorted(found.items(), key=lambda pair: (pair[0][1], pair[0][0] or "")))


def brought_up_to_date(old: polib.POFile, found: dict[Key, polib.POEntry]) -> polib.POFile:
    """A catalogue of the texts that were found, with the translations that the old one has."""
    new = polib.POFile(wrapwidth=110)
    new.metadata = METADATA
    known = {key_of(entry): entry for entry in old if not entry.obsolete}
    for key, entry in found.items():
        if translation := known.get(key):
            entry.msgstr, entry.msgstr_plural = translation.msgstr, translation.msgstr_plural
            entry.tcomment = translation.tcomment
        if entry.msgid_plural and len(entry.msgstr_plural) != 2:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.flags = [flag for flag in entry.flags if flag.endswith("-format")]
        new.append(entry)
    return new


def write() -> None:
    """Write the catalogue and its compiled form."""
    catalogue = brought_up_to_date(polib.pofile(str(CATALOGUE)), texts())
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    print(f"{len(catalogue)} texts, {len(catalogue) - len(catalogue.translated_entries())} not translated.")


def problems() -> list[str]:
    """What keeps the catalogue from being complete, each with the text."""
    catalogue = polib.pofile(str(CATALOGUE))
    known, found = {key_of(entry) for entry in catalogue}, texts()
    wrong = [f"not in the catalogue: {text}" for context, text in found if (context, text) not in known]
    wrong += [f"no longer in the code: {text}" for context, text in known if (context, text) not in found]
    wrong += [f"not translated: {entry.msgid}" for entry in catalogue if not entry.translated()]
    wrong += [] if compiled() == written(catalogue) else ["the compiled catalogue is another one"]
    return [line.replace("\n", " ") for line in wrong]


def compiled() -> dict[object, str]:
    """What the compiled catalogue holds, by keys of `gettext`."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}


def written(catalogue: polib.POFile) -> dict[object, str]:
    """What a catalogue holds, by the same keys."""
    found: dict[object, str] = {}
    for entry in catalogue:
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            found |= {(key, number): text for number, text in entry.msgstr_plural.items()}
        else:
            found[key] = entry.msgstr
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    if shutil.which("xgettext") is None:
        print("NO XGETTEXT: WHETHER EVERY TEXT IS TRANSLATED WAS NOT CHECKED (Debian's package gettext has it).")
    elif "--check" in sys.argv:
        wrong = problems()
        print("\n".join(wrong) or "Every text is translated.")
        sys.exit("`make messages` brings the catalogue up to date; translate what it lacks." if wrong else 0)
    else:
        write()
