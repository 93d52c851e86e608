"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

VIEW_ACTIVITY = Permission("activity.view_activity")
VIEW_BULK_RUN = Permission("activity.view_bulkrun", gettext_lazy("You may not see bulk changes."))

VIEW_QUEUE_VIEW = Permission("activity.view_queueview", gettext_lazy("You may not save views."))
SHARE_QUEUE_VIEW = Permission("activity.share_queueview", gettext_lazy("You may not share a view with them."))
CHANGE_QUEUE_VIEW = Permission("activity.change_queueview", gettext_lazy("Only its owner may change this view."))

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
