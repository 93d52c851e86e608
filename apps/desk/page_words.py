"""What a form calls its fields and choices, read from the page that it is on.

A form that was not sent is known by its address, names and values alone. Its page is drawn anew for its person and
asked what it shows for them, so that any form is read in the words in which it was filled in.
"""

import copy
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib import admin
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

log = logging.getLogger(__name__)
SHOWN_NOT = {"hidden", "file", "submit", "image", "reset"}
TICKED = {"checkbox", "radio"}
Attributes = dict[str, str]


@dataclass(slots=True)
class FieldWords:
    """What a field is called, what its values are, and where a value is looked up that the page does not hold.

    `is_text` says that the value is written as it is. `is_pressed`: the values are those of buttons.
    """

    label: str = ""
    values: dict[str, str] = field(default_factory=dict)
    looked_up: tuple[str, str, str] | None = None
    is_text: bool = False
    is_pressed: bool = False


class _Reader(HTMLParser):
    """Reads the words of the form that leads to an address, on the page at another."""

    def __init__(self, action: str, page: str):
        super().__init__()
        self.action, self.page = action, page
        self.is_inside = self.is_found = False
        self.fields: dict[str, FieldWords] = {}
        self.labels: dict[str, str] = {}  # of the ids of controls
        self.ids: dict[str, list[tuple[str, str]]] = {}  # name → id and, of a choice, value of its controls
        self.select = self.option = self.label = self.button = ""
        self.texts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = self._leads(given) and not self.is_found
            self.is_found = self.is_found or self.is_inside
        elif self.is_inside and hasattr(self, f"_{tag}"):
            getattr(self, f"_{tag}")(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif self.is_inside and self.texts is not None and tag in ("label", "option", "button"):
            text, self.texts = " ".join("".join(self.texts).split()), None
            if tag == "label":
                self.labels[self.label] = text
            elif tag == "option":
                self.fields[self.select].values[self.option] = text
            else:
                name, _, value = self.button.partition("=")
                self.fields[name].values[value] = text

    def handle_data(self, data: str) -> None:
        if self.texts is not None:
            self.texts.append(data)

    def words(self) -> dict[str, FieldWords]:
        for name, controls in self.ids.items():
            found, values = self.fields[name], [value for _, value in controls if value]
            if len(controls) > 1 and values:  # radio buttons: each label is that of a value
                found.values |= {value: self.labels.get(control, "") for control, value in controls}
                found.label = self.labels.get(controls[0][0].rpartition("_")[0], "")
            else:
                found.label = self.labels.get(controls[0][0], "") or found.label
        return self.fields

    def _leads(self, given: Attributes) -> bool:
        action = urlsplit(given.get("action", "")).path or self.page
        return given.get("method", "").lower() == "post" and action == self.action

    def _label(self, given: Attributes) -> None:
        self.label, self.texts = given.get("for", ""), []

    def _control(self, given: Attributes, value: str = "") -> FieldWords:
        name = given.get("name", "")
        self.ids.setdefault(name, []).append((given.get("id", ""), value))
        found = self.fields.setdefault(name, FieldWords())
        found.label = found.label or given.get("aria-label", "")
        return found

    def _input(self, given: Attributes) -> None:
        kind = given.get("type", "text")
        if kind not in SHOWN_NOT:
            self._control(given, given.get("value", "on") if kind in TICKED else "").is_text = kind not in TICKED

    def _textarea(self, given: Attributes) -> None:
        self._control(given).is_text = True

    def _select(self, given: Attributes) -> None:
        self.select, found = given.get("name", ""), self._control(given)
        if "data-field-name" in given:
            found.looked_up = given["data-app-label"], given["data-model-name"], given["data-field-name"]

    def _option(self, given: Attributes) -> None:
        if self.select:
            self.option, self.texts = given.get("value", ""), []

    def _button(self, given: Attributes) -> None:
        if given.get("name"):
            self.button, self.texts = f"{given['name']}={given.get('value', '')}", []
            self.fields.setdefault(given["name"], FieldWords(is_pressed=True))


def words_of_form(request: HttpRequest, url: str, pages: Iterable[str]) -> dict[str, FieldWords]:
    """The words of the form that leads to `url`, by the names of its fields, from the first of the pages that has it.

    Nothing where none has it any more, or the person of the request may not open them.
    """
    action = urlsplit(url).path
    for page in pages:
        html = _drawn(request, page)
        if html:
            reader = _Reader(action, urlsplit(page).path)
            reader.feed(html)
            if reader.is_found:
                return reader.words()
    return {}


def value_in_words(request: HttpRequest, words: FieldWords, value: str) -> str:
    """What the page shows for a value; empty where that is not known."""
    if value in words.values or words.looked_up is None:
        return words.values.get(value, "")
    app, model, name = words.looked_up
    related = apps.get_model(app, model)._meta.get_field(name).related_model
    try:
        desk: Any = admin.site.get_model_admin(related)  # type: ignore[arg-type]  # a reference has a model
        rows = desk.pages.seen_by(request) if hasattr(desk, "pages") else desk.get_queryset(request)
        return str(rows.filter(pk=value).first() or "")
    except Exception:
        log.exception("The value of %s.%s could not be put in words", model, name)
        return ""


def _drawn(request: HttpRequest, page: str) -> str:
    """The page as the person of the request sees it; empty where they do not.

    Whatever fails there, what was written must be shown.
    """
    address = urlsplit(page)
    try:
        match = resolve(address.path)
    except Resolver404:
        return ""
    asked: Any = copy.copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", address.path, address.path, match
    asked.GET, asked._post, asked._files = QueryDict(address.query), QueryDict(), {}
    asked._messages = default_storage(asked)  # of which none is taken
    try:
        answer = match.func(asked, *match.args, **match.kwargs)
        if answer.status_code != 200:
            return ""
        content: bytes = (answer.render() if hasattr(answer, "render") else answer).content
        return content.decode()
    except Exception as error:
        log.info("The page %s of a form that was not sent could not be drawn: %r", address.path, error)
        return ""
