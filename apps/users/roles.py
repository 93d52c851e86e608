"""Which permissions each role starts with.

Each app says in its `permissions.py` what may be done with its rows: READ by everybody, integrators among them;
WORK by agents too, OVERSEE by managers too, ADMINISTER by administrators too; and in ROLES what the roles of
integrators add, which for a duty is theirs and the staff's.

Roles are Django groups. After each migration a missing one is created, and an existing one gains what it was
never given before; what an administrator adds or takes away stays so.
"""

from django.apps import apps as django_apps

from apps.core.app_modules import app_modules
from apps.users.constants import DUTIES, Role


def declared(level: str) -> list[str]:
    """Permissions of one level over all apps, such as "tickets.view_ticket"."""
    return [f"{label}.{name}" for label, module in app_modules("permissions") for name in getattr(module, level, [])]


def of_role(role: Role) -> list[str]:
    """What the apps let a role of integrators do besides reading."""
    return [
        f"{label}.{name}"
        for label, module in app_modules("permissions")
        for name in getattr(module, "ROLES", {}).get(role, [])
    ]


def written_by_integrators() -> list[str]:
    """What the duties let do, all together."""
    return [name for role in Role if role in DUTIES for name in of_role(role)]


def permissions_of(role: Role) -> list[str]:
    """All that a role starts with."""
    if role == Role.INTEGRATOR:
        return declared("READ")
    levels = {
        Role.CSR: ["READ", "WORK"],
        Role.MANAGER: ["READ", "WORK", "OVERSEE"],
        Role.ADMINISTRATOR: ["READ", "WORK", "OVERSEE", "ADMINISTER"],
    }
    if role not in levels:
        return of_role(role)
    return [*written_by_integrators(), *(name for level in levels[role] for name in declared(level))]


def ensure_roles(**kwargs) -> None:
    """Create missing roles and give each what it was never given before and exists by now."""
    group_model = django_apps.get_model("auth", "Group")
    permission_model = django_apps.get_model("auth", "Permission")
    given_model = django_apps.get_model("users", "GivenPermission")
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission_model.objects.values_list("pk", "content_type__app_label", "codename")
    }
    granted = set(given_model.objects.values_list("group", "permission"))
    for role in Role:
        group, _ = group_model.objects.get_or_create(name=role.value)
        fresh = {known[name] for name in permissions_of(role) if name in known}
        fresh -= {permission for owner, permission in granted if owner == group.pk}
        group.permissions.add(*fresh)
        given_model.objects.bulk_create([given_model(group=group, permission_id=pk) for pk in fresh])
