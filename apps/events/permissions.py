"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from apps.core.caller import Permission

READ_EVENTS = Permission("events.read_events", "You may not read events or have them sent.")
VIEW_ALL_WEBHOOKS = Permission("events.view_webhook", "You may not see the webhooks of others.")

READ = [
    "read_events",
]
ADMINISTER = [
    "view_webhook",
]
