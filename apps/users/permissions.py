"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

VIEW_USER = Permission("users.view_user", gettext_lazy("You may not see people."))
ADD_USER = Permission("users.add_user", gettext_lazy("Only an administrator may create users."))
CHANGE_USER = Permission("users.change_user", gettext_lazy("Only an administrator may change users."))
DELETE_USER = Permission("users.delete_user", gettext_lazy("Only an administrator may delete users."))
MANAGE_TOKENS = Permission(
    "users.manage_tokens", gettext_lazy("Only an administrator may manage tokens and API clients.")
)
VIEW_TOKEN = Permission("users.view_apitoken")

WORK = [
    "view_user",
    "view_workgroup",
]
OVERSEE = [
    "view_signin",
    "change_workgroup",
    "add_workgroup",
]
ADMINISTER = [
    "add_user",
    "change_user",
    "delete_user",
    "manage_tokens",
    "view_apitoken",
    "view_apiclient",
    "delete_workgroup",
]
