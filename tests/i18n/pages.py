"""What the pages of the desk show that is not translated: `python -m tests.i18n.pages [words of an address]` lists it.

Every page is drawn in German with each translated text between marks. Text without marks that is no data of a row was
not marked in the code; what was looked up and has no German is listed as well. The command reads the demo data of the
database that the settings name.
"""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from zoneinfo import available_timezones

from django.utils.translation import trans_real

from apps.core import formatting

FIRST, LAST = "⟦", "⟧"
MARKED = re.compile(f"{FIRST}[^{FIRST}{LAST}]*{LAST}")
CUT = re.compile(f"{FIRST}[^{FIRST}{LAST}]*$")  # by a filter that shortens
SAID = ("title", "aria-label", "placeholder", "alt", "data-label")
SILENT = {"script", "style", "template", "svg", "code", "pre", "bdi", "head"}
BLOCKS = {"div", "p", "li", "td", "th", "dd", "dt", "section", "option", "label", "h1", "h2", "h3", "button", "summary"}
BUTTONS = {"submit", "button", "reset"}
WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ']+")
NO_WORD = re.compile(r"\S*[0-9@_/\\=]\S*|\S+\.\S+")  # numbers, addresses, codes
NAMES = {  # of things, the same in every language
    "API", "APIs", "CSV", "XLSX", "Patchbay", "CostGuard", "Equinix", "Paymentus", "TicketNote", "English", "Deutsch",
    "Ctrl", "Alt", "Enter", "UTC", "USD", "SLA", "INC", "USR", "OAuth", "HTTP", "HTTPS", "SOAP", "SHA", "JSON",
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
}  # fmt: skip
NOT_OURS = {"contenttypes"}
SAME = ("DBTaskResult object",)  # words of a library
LONGEST_NAME = 8  # words of a value of a row


# Labels that forms make of fields which they hide.
HIDDEN = {"Initial forms", "Max num forms", "Min num forms", "Total forms", "Id", "Q", "exact"}


class Marks:
    """Translations of a language between marks; remembers what was looked up and is not there."""

    def __init__(self, inner):
        self.inner, self.missing = inner, set()

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def gettext(self, message):
        if message not in self.inner._catalog:
            self.missing |= {message.rpartition("\x04")[2]} - HIDDEN
            return message
        return f"{FIRST}{self.inner.gettext(message)}{LAST}"

    def ngettext(self, singular, plural, number):
        found = self.inner.ngettext(singular, plural, number)
        if found in (singular, plural):
            self.missing.add(singular)
            return found
        return f"{FIRST}{found}{LAST}"


@contextmanager
def marked(language: str = "de") -> Iterator[Marks]:
    """Inside it, what is translated into the language stands between marks."""
    plain = trans_real.translation(language)
    marks = trans_real._translations[language] = Marks(plain)
    formatting._units.cache_clear()
    try:
        yield marks
    finally:
        trans_real._translations[language] = plain
        formatting._units.cache_clear()


class Texts(HTMLParser):
    """The texts that a page shows or that a screen reader says, apart from what is set off as somebody's words."""

    def __init__(self):
        super().__init__()
        self.found, self.around, self.open_marks = [], [], 0

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in BLOCKS:
            self.open_marks = 0
        if tag not in ("input", "br", "img", "meta", "link", "hr", "source", "wbr", "col"):
            is_icon = "material-symbols" in (values.get("class") or "")
            self.around.append((tag, tag in SILENT or is_icon or values.get("translate") == "no"))
        if not any(silent for _, silent in self.around if _ in ("template", "head")):
            self.found += [values[name] for name in SAID if values.get(name)]
            if tag == "input" and values.get("type") in BUTTONS and values.get("value"):
                self.found.append(values["value"])

    def handle_endtag(self, tag):
        while self.around:
            if self.around.pop()[0] == tag:
                break

    def handle_data(self, text):
        """A translated text may have tags within."""
        text = FIRST * self.open_marks + text
        self.open_marks = max(0, text.count(FIRST) - text.count(LAST))
        if text.strip() and not any(silent for _, silent in self.around):
            self.found.append(text)


def texts_of(html: str) -> list[str]:
    parser = Texts()
    parser.feed(html)
    return [" ".join(text.split()) for text in parser.found]


def values_of_rows() -> set[str]:
    """What the rows of the database hold as text, apart from codes."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models import CharField, JSONField, TextField

    from apps.attachments.constants import MEDIA_TYPES

    found: set[str] = available_timezones() | set(settings.LANES) | set(MEDIA_TYPES) | {"csv"}
    for model in apps.get_models():
        if hasattr(model, "instance_type") or model._meta.app_label in NOT_OURS:
            continue
        fields = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField) and not field.choices
        ]
        for values in model._base_manager.values_list(*(field.name for field in fields)) if fields else []:
            for value in values:
                found.update(_flat(value))
    return found


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, str) and value.strip():
        yield " ".join(value.split())
        for line in value.splitlines():
            yield " ".join(line.split())


def unmarked(text: str, values: set[str]) -> str:
    """What of a text is neither translated nor data of a row; empty where nothing is."""
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    text = " ".join(CUT.sub(" ", text).split())
    for name in SAME:
        text = text.replace(name, "")
    if text in values or text.rstrip("…") in values:
        return ""
    words = text.split()
    place = 0
    left = []
    while place < len(words):
        for length in range(min(LONGEST_NAME, len(words) - place), 0, -1):
            name = " ".join(words[place : place + length])
            if name in values or name.strip("“”()[].,:;·—") in values:
                place += length
                break
        else:
            left.append(words[place])
            place += 1
    rest = NO_WORD.sub(" ", " ".join(left))
    return " ".join(left) if any(word not in NAMES for word in WORD.findall(rest)) else ""


def look(paths: Iterable[str], http) -> tuple[dict[str, list[str]], set[str]]:
    """Texts that no mark stands around, each with the pages that show it, and those without German."""
    found: dict[str, list[str]] = defaultdict(list)
    values = values_of_rows()
    with marked() as marks:
        for path in paths:
            response = http.get(path)
            if response.status_code >= 500:
                found[f"{response.status_code}"].append(path)
            if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
                continue
            for text in set(texts_of(response.content.decode())):
                if rest := unmarked(text, values):
                    found[rest].append(path)
    return found, marks.missing


def in_german(user):
    """A client of a person who reads German."""
    from django.test import Client

    from apps.users.models import User

    User.objects.filter(pk=user.pk).update(language="de")
    http = Client(raise_request_exception=False)
    http.force_login(user)
    return http


def every_page() -> list[str]:
    """Each page without ids, and the first one of a row of each kind."""
    from tests.desk.test_addresses import PLAIN, pages_below_orders, pages_of_rows

    return [*PLAIN, *pages_of_rows(), *pages_below_orders()]


def _main() -> None:
    from django.conf import settings
    from django.db import transaction

    from apps.users.models import User

    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        paths = [path for path in every_page() if not sys.argv[1:] or any(word in path for word in sys.argv[1:])]
        found, missing = look(paths, in_german(User.objects.get(username="admin")))
        transaction.set_rollback(True)
    for text, pages in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[1])):
        print(f"{len(pages):4} {pages[0]}: {text[:200]}")
    print("Without German:", *sorted(missing), sep="\n     ")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    _main()
