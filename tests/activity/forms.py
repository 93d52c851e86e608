"""Reads a page's form as a browser would post it back."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.values: dict[str, list[str]] = {}
        self.select: str | None = None
        self.is_multiple = self.has_chosen = False
        self.first_option: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        if not self.is_inside or "disabled" in given:
            return
        name = given.get("name")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and "checked" not in given):
                return
            self._add(name, given.get("value", "on" if kind == "checkbox" else "") or "")
        elif tag == "textarea" and name:
            self.area = name
            self._add(name, "")
        elif tag == "select" and name:
            self.select, self.is_multiple = name, "multiple" in given
            self.has_chosen, self.first_option = False, None
        elif tag == "option" and self.select:
            value = given.get("value", "")
            if self.first_option is None:
                self.first_option = value
            if "selected" in given:
                self.has_chosen = True
                self._add(self.select, value)

    def handle_data(self, data):
        if self.area:
            self.values[self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.area:
            self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\n")
            self.area = None
        elif tag == "select" and self.select:
            if not self.is_multiple and not self.has_chosen and self.first_option is not None:
                self._add(self.select, self.first_option)
            self.select = None

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def values_of(html: str, form_id: str) -> dict[str, list[str]]:
    """What the form of this id posts when nothing in it was touched."""
    form = _Form(form_id)
    form.feed(html)
    return form.values
