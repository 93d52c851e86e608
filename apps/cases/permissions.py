"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_case",
]
WORK = [
    "view_casecode",
]
ADMINISTER = [
    "change_casecode",
]
ROLES = {
    Role.CASES: [
        "add_case",
        "change_case",
    ],
    Role.ACCOUNT_READER: ["view_account_case"],
    Role.ACCOUNT_MANAGER: ["view_account_case", "manage_account_case"],
}
