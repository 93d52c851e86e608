"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_BATCH = Permission("provisioning.view_provisioningbatch")
REPORT_PROVISIONING = Permission(
    "provisioning.report_provisioning", gettext_lazy("Figures of provisioning are for managers.")
)
WORK_PROVISIONING = Permission("provisioning.work_provisioning", gettext_lazy("You may not provision orders."))

READ = [
    "view_provisioningbatch",
]
OVERSEE = [
    "report_provisioning",
    "view_provisioningprovider",
    "view_provisioningprofile",
    "view_provisioningproperty",
    "view_provisionableobject",
]
CONFIGURED = [
    "provisioningprovider",
    "provisioningprofile",
    "provisioningproperty",
    "provisionableobject",
]
ADMINISTER = [
    *(f"{action}_{model}" for model in CONFIGURED for action in ("add", "change")),
]
ROLES = {
    Role.PROVISIONING: [
        "work_provisioning",
    ],
}
