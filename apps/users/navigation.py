"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.PEOPLE, 10, "Users", "person", "users.user"),
    Entry(Section.PEOPLE, 20, "Work groups", "groups", "users.workgroup"),
    Entry(Section.PEOPLE, 30, "API tokens", "key", "users.apitoken"),
    Entry(Section.PEOPLE, 40, "API clients", "vpn_key", "users.apiclient"),
    Entry(Section.AUDIT, 20, "Sign-ins", "login", "users.signin"),
]
