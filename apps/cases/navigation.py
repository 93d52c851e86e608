"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 20, gettext_lazy("Cases"), "support_agent", "cases.case"),
    Entry(Section.CONFIGURATION, 20, gettext_lazy("Case codes"), "tag", "cases.casecode"),
    Entry(Section.CONFIGURATION, 14, gettext_lazy("SLA policies of cases"), "timer", "cases.casepolicy"),
]
