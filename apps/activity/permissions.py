"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from apps.core.caller import Permission

VIEW_ACTIVITY = Permission("activity.view_activity")

OVERSEE = [
    "view_activity",
    "view_email",
]
