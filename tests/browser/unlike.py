"""Which pages have something that none before them has, read from their HTML without a browser."""

import re
from itertools import pairwise

from lxml import etree

from tests.browser.drawn import Drawn

# Classes that name a model or a field, and belong to no style.
NAMES = re.compile(r"^(field|column|model|app|related-widget|dynamic)-|^(add|change|delete)_id_|lookup|_")
SAYING = ("role", "type", "scope", "tabindex", "aria-hidden", "disabled", "lang")
NAMING = ("for", "title", "alt")
HEADINGS_AND_LANDMARKS = ("h1", "h2", "h3", "h4", "h5", "h6", "main", "header", "footer", "nav", "aside")
UNSEEN = {"head", "script", "template", "option"}


class Met:
    """The elements met so far, each by what it is, what it stands in, and what it has a name from."""

    def __init__(self) -> None:
        self.signs: dict[tuple, int] = {}

    def has_all_of(self, page: Drawn) -> bool:
        """Whether each element of a page was met before; it has been afterwards."""
        before = len(self.signs)
        root = etree.HTML(page.html)
        self._walk(root, 0)
        for sign in self._outline(root):
            self.signs.setdefault(sign, len(self.signs) + 1)
        return len(self.signs) == before

    @staticmethod
    def _outline(root: etree._Element) -> list[tuple]:
        """Whether it has a title and ids that are there twice, and which heading or landmark follows which."""
        ids = root.xpath("//@id")
        tags = ["", *(each.tag for each in root.iter(*HEADINGS_AND_LANDMARKS))]
        return [("title", bool(root.findtext(".//title"))), ("ids", len(ids) - len(set(ids))), *pairwise(tags)]

    def _walk(self, element: etree._Element, place: int) -> None:
        if not isinstance(element.tag, str) or element.tag in UNSEEN or element.get("id") == "nav-sidebar":
            return
        names = () if element.tag == "body" else (element.get("class") or "").split()
        sign = (
            place,
            element.tag,
            *sorted(name for name in names if not NAMES.search(name)),
            *(element.get(name) for name in SAYING),
            *sorted(name for name in element.attrib if name.startswith("aria-") or name in NAMING),
            bool((element.text or "").strip()),
        )
        number = self.signs.setdefault(sign, len(self.signs) + 1)
        for child in element:
            self._walk(child, number)
