"""What an app says of its pages for the sidebar: a list ENTRIES in its `navigation.py`."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import TextChoices


class Section(TextChoices):
    """Headings of the sidebar, in their order."""

    HOME = "home", ""
    WORK = "work", "Work"
    ORDERS = "orders", "Orders"
    STORES = "stores", "Stores & catalogue"
    PEOPLE = "people", "People & access"
    CONFIGURATION = "configuration", "Configuration"
    AUDIT = "audit", "Audit"


@dataclass(frozen=True)
class Entry:
    """A link to the list of a model, such as "tickets.ticket", or to the page of that URL name.

    The position counts within the section. It is shown to those who may view the model, or hold the permission if one
    is named; without either, to everybody.
    """

    section: Section
    position: int
    title: str
    icon: str
    model: str = ""
    page: str = ""
    permission: str = ""
    for_administrators: bool = False

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
