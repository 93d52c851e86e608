"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from apps.core.caller import Permission

VIEW_ACTIVITY = Permission("activity.view_activity")
VIEW_BULK_RUN = Permission("activity.view_bulkrun", "You may not see bulk changes.")

WORK = [
    "view_bulkrun",
]
OVERSEE = [
    "view_activity",
    "view_email",
]
