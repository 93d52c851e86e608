"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [Entry(Section.CONFIGURATION, 15, gettext_lazy("Tags"), "sell", "items.tag")]
