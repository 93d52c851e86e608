"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_ATTACHMENT = Permission("attachments.view_attachment")
ADD_ATTACHMENT = Permission("attachments.add_attachment", gettext_lazy("You may not upload files."))
DELETE_ATTACHMENT = Permission("attachments.delete_attachment", gettext_lazy("You may not delete files."))

READ = [
    "view_attachment",
]
ROLES = {
    Role.CASES: [
        "add_attachment",
        "delete_attachment",
    ],
}
