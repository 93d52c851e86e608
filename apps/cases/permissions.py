"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_CASE = Permission("cases.view_case")
REPORT_CASE = Permission("cases.report_case", gettext_lazy("Figures of cases are for managers."))
ADD_CASE = Permission("cases.add_case", gettext_lazy("You may not create cases."))
CHANGE_CASE = Permission("cases.change_case")
VIEW_ACCOUNT_CASE = Permission("cases.view_account_case")
MANAGE_ACCOUNT_CASE = Permission("cases.manage_account_case")
VIEW_CODE = Permission("cases.view_casecode")
CHANGE_CODE = Permission("cases.change_casecode")
VIEW_POLICY = Permission("cases.view_casepolicy", gettext_lazy("You may not see SLA policies."))
CHANGE_POLICY = Permission("cases.change_casepolicy", gettext_lazy("Changing SLA policies is a manager's right."))

READ = [
    "view_case",
]
WORK = [
    "view_casecode",
    "view_casepolicy",
    "view_casepolicyescalation",
]
OVERSEE = [
    "report_case",
    "add_casepolicy",
    "change_casepolicy",
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
