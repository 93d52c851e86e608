"""What an app says of its pages for the sidebar: a list ENTRIES in its `navigation.py`."""

import functools
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import TextChoices
from django.db.models.options import Options
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from apps.core.app_modules import app_modules
from apps.core.text import Text


class Section(TextChoices):
    """Headings of the sidebar, in their order."""

    HOME = "home", ""
    WORK = "work", gettext_lazy("Work")
    ORDERS = "orders", gettext_lazy("Orders")
    STORES = "stores", gettext_lazy("Stores & catalogue")
    PEOPLE = "people", gettext_lazy("People & access")
    CONFIGURATION = "configuration", gettext_lazy("Configuration")
    AUDIT = "audit", gettext_lazy("Audit")

    @property
    def is_folded(self) -> bool:
        """Whether only the heading is shown, on all pages outside the section."""
        return self is Section.CONFIGURATION


@dataclass(frozen=True)
class Entry:
    """A link to the list of a model, such as "tickets.ticket", or to the page of that URL name.

    The position counts within the section. It is shown to those who may view the model, or hold the permission if one
    is named; without either, to everybody. Those who do not work here see what is `for_integrators` alone.
    """

    section: Section
    position: int
    title: Text
    icon: str
    model: str = ""
    page: str = ""
    permission: str = ""
    for_administrators: bool = False
    for_integrators: bool = False

    @property
    def url_name(self) -> str:
        return self.page or f"admin:{self.model.replace('.', '_')}_changelist"

    @property
    def rows(self) -> str:
        """What the rows of the list are called, such as "tickets" of the queue."""
        return str(apps.get_model(self.model)._meta.verbose_name_plural) if self.model else ""

    @property
    def needs(self) -> str:
        return self.permission or self.model.replace(".", ".view_")


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Of all apps, in the order in which they are shown."""
    declared = [entry for _, module in app_modules("navigation") for entry in module.ENTRIES]
    sections = list(Section)
    return tuple(sorted(declared, key=lambda entry: (sections.index(entry.section), entry.position)))


def list_title(options: "Options[Any]") -> str:
    """What pages call the list of a model: as its entry of the sidebar does, or else the plural of its name."""
    url_name = f"admin:{options.app_label}_{options.model_name}_changelist"
    titles = {entry.url_name: entry.title for entry in entries()}
    return str(titles.get(url_name) or capfirst(options.verbose_name_plural))
