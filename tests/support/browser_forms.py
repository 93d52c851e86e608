"""Forms of a page as a browser reads them, and what it would send."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
LINE_ENDS = re.compile(r"\r\n?|\n")
TRIMMED = {"email", "url", "number"}
NOT_SENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class SeenForm:
    """A form: where it leads to and its controls, as (name, value) in their order."""

    action: str
    method: str
    members: list[tuple[str, str]] = field(default_factory=list)
    blank: dict[str, str] = field(default_factory=dict)  # required-looking controls without a value, by their kind
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, list[str]]:
        """What is sent when its button is pressed at once, as the test client takes it."""
        found: dict[str, list[str]] = {}
        for name, value in self.members:
            found.setdefault(name, []).append(value)
        return found


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[SeenForm] = []
        self.form: SeenForm | None = None
        self.select = self.option = self.textarea = None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = SeenForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is None or "disabled" in given:
            return
        if tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "button" and given.get("name") and given["name"] not in self.form.values:
            self.form.members.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self.textarea = (given.get("name"), [])
        elif tag == "select":
            self.select = (given.get("name"), "multiple" in given, [])
        elif tag == "option" and self.select:
            self.select[2].append((given.get("value", ""), "selected" in given))

    def _input(self, given):
        kind, name = given.get("type", "text"), given["name"]
        if kind in NOT_SENT:
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self.form.members.append((name, given.get("value", "on")))
            return
        value = given.get("value", "")
        if kind == "hidden":
            value = LINE_ENDS.sub("\r\n", value)
        else:
            value = LINE_ENDS.sub("", value)
            value = value.strip() if kind in TRIMMED else value
            if not value:
                self.form.blank[name] = kind
        self.form.members.append((name, value))

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.textarea:
            name, parts = self.textarea
            text = LINE_ENDS.sub("\n", "".join(parts)).removeprefix("\n")
            if self.form is not None and name:
                self.form.members.append((name, text.replace("\n", "\r\n")))
                if not text:
                    self.form.blank[name] = "textarea"
            self.textarea = None
        elif tag == "select" and self.select:
            name, many, options = self.select
            chosen = [value for value, is_selected in options if is_selected]
            if not many:
                chosen = chosen[-1:] or [value for value, _ in options][:1]
            if self.form is not None and name:
                self.form.members += [(name, value) for value in chosen]
                self.form.options[name] = [value for value, _ in options if value]
                if not any(chosen):
                    self.form.blank[name] = "select"
            self.select = None


def forms_of(html: str) -> list[SeenForm]:
    reader = _Reader()
    for form in FORM.finditer(html):  # what is between them is half of a page, and has no controls
        reader.feed(form[0])
    return reader.forms


def writing_forms(html: str) -> list[SeenForm]:
    """Those that are posted, sign-out left out."""
    return [form for form in forms_of(html) if form.method == "post" and not form.action.endswith("/logout/")]
