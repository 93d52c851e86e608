"""The sandbox's copies of the main database's people, organisations and roles, under the same ids.

They are made at a reset, and those of a caller are compared with the main database at each of its requests, so that
who may do what is the same in both. Passwords are not copied: nobody signs in there. What the sandbox makes itself has
ids from OWN_IDS on, which no row of the main database has.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Model, Q

from apps.core import sandbox
from apps.core.locks import serialise
from apps.customers.models import Organisation
from apps.users.models import User, WorkGroup

OWN_IDS = 1_000_000_000
BITE = 1_000
NO_PASSWORD = "!"  # noqa: S105 - fits none
# What is not copied, or changes without a meaning.
NOT_COMPARED = {"password", "last_login", "access_epoch", "created_at", "updated_at"}
NAMES: dict[type[Model], list[str]] = {Organisation: ["human_id"], User: ["username", "email", "human_id"]}
Rights = dict[str, set[tuple[str, str]]]  # of each role the app and the name of its permissions


def mirror_people() -> None:
    """Copy all organisations, people and groups, and their roles; names that are taken there go to the copies."""
    with sandbox.left():
        members = [
            (group, list(group.members.values_list("pk", flat=True))) for group in WorkGroup.objects.order_by("pk")
        ]
        roles = _rights_of(Group.objects.all())
        holders = list(User.groups.through.objects.order_by("pk").values_list("user", "group__name"))
    with transaction.atomic():
        for model in (Organisation, User):
            for rows in _in_bites(model):
                _free_names(model, rows)
                model._base_manager.bulk_create([_copy(row) for row in rows])
        for group, _ in members:
            _clear(WorkGroup.objects.filter(name_identity=group.name), "name")
        WorkGroup.objects.bulk_create([group for group, _ in members])
        for group, people in members:
            group.members.set(people)
        groups = _roles(roles)
        through = User.groups.through
        through.objects.bulk_create(
            [through(user_id=user, group_id=groups[name].pk) for user, name in holders], batch_size=BITE
        )


def start_own_ids() -> None:
    """Let the ids that the sandbox gives people and organisations itself be from OWN_IDS on."""
    with connection.cursor() as cursor:
        for model in (Organisation, User, WorkGroup):
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', OWN_IDS])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, OWN_IDS])


def mirrored(user: User) -> User:
    """The sandbox's row of a user of the main database, with its organisation and roles as they are there by now."""
    with sandbox.left():
        organisations = list(Organisation.objects.filter(Q(pk=user.organisation_id) | Q(clients=user.organisation_id)))
        roles = _rights_of(user.groups.all())
        own = _keys(user.user_permissions.all())
    organisations.sort(key=lambda row: row.pk == user.organisation_id)  # its partner comes first
    if not _is_as(user, organisations, roles, own):
        with transaction.atomic():
            serialise("the sandbox's people")
            for row in (*organisations, user):
                _write(row)
            found = User.objects.get(pk=user.pk)
            found.groups.set(_roles(roles).values())
            found.user_permissions.set(_permissions(own))
    return User.objects.select_related("organisation").get(pk=user.pk)


def _is_as(user: User, organisations: list[Organisation], roles: Rights, own: set[tuple[str, str]]) -> bool:
    stored = User.objects.filter(pk=user.pk).first()
    if stored is None or not _is_same(stored, user):
        return False
    copies = Organisation.objects.in_bulk([row.pk for row in organisations])
    return (
        all(row.pk in copies and _is_same(copies[row.pk], row) for row in organisations)
        and _rights_of(stored.groups.all()) == roles
        and _keys(stored.user_permissions.all()) == own
    )


def _is_same(one: Model, other: Model) -> bool:
    return _values(one) == _values(other)


def _values(row: Model) -> dict[str, Any]:
    return {
        each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if each.name not in NOT_COMPARED
    }


def _copy(row: Any) -> Any:
    """The row as it is stored in the sandbox."""
    copy = type(row)(**{each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields})
    if isinstance(copy, User):
        copy.password = NO_PASSWORD
    return copy


def _write(row: Any) -> None:
    """Store the row as it is in the main database; another one that has its name there by now gets another."""
    _free_names(type(row), [row])
    if not type(row)._base_manager.filter(pk=row.pk).update(**_values(row)):
        type(row)._base_manager.bulk_create([_copy(row)])


def _free_names(model: type[Model], rows: list[Any]) -> None:
    """Rename other rows that have a name of these."""
    for name in NAMES[model]:
        values = [value for row in rows if (value := getattr(row, name)) is not None]
        column = f"{name}_identity" if name in ("username", "email") else name
        _clear(model._base_manager.filter(**{f"{column}__in": values}).exclude(pk__in=[row.pk for row in rows]), name)


def _clear(rows: Any, name: str) -> None:
    """Give rows that hold a unique value another one, made of their ids."""
    for other in rows:
        match name:
            case "human_id" if isinstance(other, Organisation):
                values: dict[str, Any] = {"human_id": f"ORG-{other.pk}-0"}
            case "human_id":
                values = {"human_id": None}
            case "email":
                values = {name: f"former.{other.pk}@sandbox.invalid"}
            case _:
                values = {name: f"former.{other.pk}"}
        if name in ("username", "email", "name"):
            values[f"{name}_identity"] = values[name]
        type(other)._base_manager.filter(pk=other.pk).update(**values)


def _rights_of(groups: Any) -> Rights:
    rights: Rights = {name: set() for name in groups.values_list("name", flat=True)}
    keys = groups.filter(permissions__isnull=False)
    for name, app, codename in keys.values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    ):
        rights[name].add((app, codename))
    return rights


def _keys(permissions: Any) -> set[tuple[str, str]]:
    return set(permissions.order_by().values_list("content_type__app_label", "codename"))


def _permissions(keys: Iterable[tuple[str, str]]) -> list[Permission]:
    wanted = set(keys)
    found = Permission.objects.filter(codename__in={name for _, name in wanted}).select_related("content_type")
    return [each for each in found if (each.content_type.app_label, each.codename) in wanted]


def _roles(rights: Rights) -> dict[str, Group]:
    """The roles of these names with exactly these permissions."""
    groups = {}
    for name, keys in rights.items():
        groups[name], _ = Group.objects.get_or_create(name=name)
        if _keys(groups[name].permissions.all()) != keys:
            groups[name].permissions.set(_permissions(keys))
    return groups


def _in_bites(model: type[Model]) -> Iterable[list[Any]]:
    """All rows of the main database, a thousand at a time."""
    last = 0
    while True:
        with sandbox.left():
            rows = list(model._base_manager.filter(pk__gt=last).order_by("pk")[:BITE])
        if not rows:
            return
        yield rows
        last = rows[-1].pk
