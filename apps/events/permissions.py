"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

READ_EVENTS = Permission("events.read_events", gettext_lazy("You may not read events or have them sent."))
VIEW_ALL_WEBHOOKS = Permission("events.view_webhook", gettext_lazy("You may not see the webhooks of others."))

READ = [
    "read_events",
]
ADMINISTER = [
    "view_webhook",
]
