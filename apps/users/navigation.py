"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.PEOPLE, 10, gettext_lazy("Users"), "person", "users.user"),
    Entry(Section.PEOPLE, 20, gettext_lazy("Work groups"), "groups", "users.workgroup"),
    Entry(Section.PEOPLE, 30, gettext_lazy("API tokens"), "key", "users.apitoken"),
    Entry(Section.PEOPLE, 40, gettext_lazy("API clients"), "vpn_key", "users.apiclient"),
    Entry(Section.AUDIT, 20, gettext_lazy("Sign-ins"), "login", "users.signin"),
]
