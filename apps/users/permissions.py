"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

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
