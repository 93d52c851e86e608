"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_provisioningbatch",
]
OVERSEE = [
    "view_provisioningprofile",
    "view_provisioningproperty",
    "view_provisionableobject",
]
CONFIGURED = [
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
