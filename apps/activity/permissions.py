"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from apps.core.caller import Permission

VIEW_ACTIVITY = Permission("activity.view_activity")
VIEW_BULK_RUN = Permission("activity.view_bulkrun", "You may not see bulk changes.")

VIEW_QUEUE_VIEW = Permission("activity.view_queueview", "You may not save views.")
SHARE_QUEUE_VIEW = Permission("activity.share_queueview", "You may not share a view with them.")
CHANGE_QUEUE_VIEW = Permission("activity.change_queueview", "Only its owner may change this view.")

WORK = [
    "view_bulkrun",
    "view_queueview",
]
OVERSEE = [
    "view_activity",
    "view_email",
    "share_queueview",
]
ADMINISTER = [
    "change_queueview",
]
