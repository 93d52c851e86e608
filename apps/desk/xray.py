"""The permission x-ray: what a person may see and do, why, and who sees a record.

Nothing is decided here. `visible_to` of the record's model and the permissions of the person are asked, once as the
person is and once for each way in which somebody could be otherwise: not staff, of another organisation, another
person, with or without a permission. What makes the answer another one is the reason.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_noop

from apps.activity.changes import tracked_model
from apps.activity.pages import names_of, objects_named, page_of
from apps.activity.permissions import VIEW_ACTIVITY
from apps.adminkit.pages import require
from apps.adminkit.queues import queue_named
from apps.core import caller as callers
from apps.core.app_modules import app_modules
from apps.core.caller import Caller, Channel
from apps.core.filters import asked, is_text
from apps.core.formatting import join_words
from apps.core.requests import caller_of
from apps.core.together import Keys, read_together
from apps.users.constants import Role
from apps.users.models import ApiClient, ApiToken, User
from apps.users.permissions import VIEW_TOKEN

MOST_LISTED = 200  # people of whom the page says whether they see a record
MOST_RECORDS = 4  # that a bare number may mean
ORGANISATIONS = ("organisation_id", "buyer_id", "consumer_id", "customer__organisation_id")
NOBODY = -1
ACTIONS = {
    "view": gettext_noop("see %(rows)s"),
    "add": gettext_noop("create %(rows)s"),
    "change": gettext_noop("change %(rows)s"),
    "delete": gettext_noop("delete %(rows)s"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a person may or may not do, with the roles by which they may, or else that would let them."""

    words: str
    name: str
    may: bool
    roles: Sequence[str]


@dataclass(slots=True)
class Verdict:
    """Whether a person sees a record, and why."""

    name: str
    url: str
    sees: bool
    reasons: list[str]
    rights: list[Right] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Roles:
    """Which roles hold each permission, and which of them a person has."""

    of_permission: Mapping[str, list[str]]
    own: frozenset[str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, user: User | None) -> "Roles":
        holding: dict[str, list[str]] = defaultdict(list)
        pairs = Group.permissions.through.objects.order_by("group__name").values_list(
            "permission__content_type__app_label", "permission__codename", "group__name"
        )
        for app, codename, role in pairs:
            holding[f"{app}.{codename}"].append(role)
        own = frozenset(user.groups.values_list("name", flat=True)) if user else frozenset()
        found = Permission.objects.values_list("content_type__app_label", "codename", "name")
        return cls(holding, own, {f"{app}.{codename}": name for app, codename, name in found})

    def labels(self, permission: str, *, among: frozenset[str] | None = None) -> list[str]:
        known = dict(Role.choices)
        names = self.of_permission.get(permission, [])
        return [str(known.get(name, name)) for name in names if among is None or name in among]


def page(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """What a person may see and do; with a record whether they see it; of a record alone, who sees it."""
    require(request, VIEW_ACTIVITY)
    asker = caller_of(request)
    name, text = (asked(request, key, lambda text: text if is_text(text) else None, "") for key in ("user", "object"))
    user = _user_named(name, asker) if name else None
    records = _records_named(text, asker) if text else []
    is_missing = [gettext("There is no user %(name)s.") % {"name": name}] if name and user is None else []
    if text and not records:
        is_missing.append(gettext("There is no record %(name)s.") % {"name": text})
    called = names_of((row._meta.label_lower, row.pk) for row in records)
    roles = Roles.of(user)
    shown: dict[str, Any] = {}
    if user is not None and not is_missing:
        shown["verdicts"] = [verdict(user, row, roles, called) for row in records]
        shown["kinds"] = [] if records else list(kinds_seen(user, roles))
        shown["credentials"] = _credentials(user, asker)
        shown["roles"] = [str(dict(Role.choices).get(role, role)) for role in sorted(roles.own)]
    elif records and not is_missing:
        shown["seen_by"] = [(called[row._meta.label_lower, row.pk], *who_sees(row)) for row in records]
    values = {"title": gettext("Permission x-ray"), "person": user, "user_text": name, "object_text": text}
    return TemplateResponse(request, "desk/xray.html", {**context, **values, "missing": is_missing, **shown})


def _user_named(name: str, asker: Caller) -> User | None:
    user: User | None = User.objects.visible_to(asker).signing_in_as(name)
    return user


def _records_named(text: str, asker: Caller) -> list[Any]:
    """The records of that number which the asker sees: what they may not see is not there."""
    wanted: dict[Any, list[int]] = defaultdict(list)
    for label, pk in objects_named(text):
        model = tracked_model(label)
        if model is not None and asker.may(_view_permission(model)):
            wanted[model].append(pk)
    reads = [_seen(model, asker).filter(pk__in=keys) for model, keys in wanted.items()]
    return [row for rows in read_together(*reads) for row in rows][:MOST_RECORDS]


def _seen(model: Any, by: Caller) -> Any:
    rows = model._default_manager.all()
    return rows.visible_to(by) if hasattr(rows, "visible_to") else (rows if by.is_staff else rows.none())


def _view_permission(model: Any) -> str:
    """What its rows or its queue ask for first, or else the model's own permission for viewing."""
    own = getattr(model._default_manager.all(), "opened_by", None)
    if own is not None:
        return str(own)
    queue = queue_named(model._meta.label_lower)
    return f"{model._meta.app_label}.view_{model._meta.model_name}" if queue is None else queue.pages.needed[0]


def _caller(user: Any) -> Caller:
    """The person, as they come: staff through the desk, others through an API."""
    return Caller(user, Channel.DESK if user.is_staff else Channel.SIPSYNERGY)


def _otherwise(user: User, *, gain: str = "", lose: str = "", **values: Any) -> User:
    """The same person with other attributes, and with one permission more or less; never stored."""
    twin = copy.copy(user)
    twin._state = copy.copy(user._state)
    twin._state.fields_cache = {}
    held = (user.get_all_permissions() | ({gain} if gain else set())) - ({lose} if lose else set())
    for name, value in values.items():
        setattr(twin, name, value)
    twin._user_perm_cache, twin._group_perm_cache, twin._perm_cache = set(), set(held), set(held)
    return twin


def _is_open(user: User, model: Any) -> bool:
    return user.is_active and user.has_perm(_view_permission(model))


def verdict(user: User, row: Any, roles: Roles, called: Mapping[tuple[str, int], str] | None = None) -> Verdict:
    """Whether the user sees the row, and why; one statement for all ways of asking."""
    model, label = type(row), row._meta.label_lower
    twins = dict(_twins(user, row))
    people = [user, *(twin for twin in twins.values())]
    found = read_together(*(Keys(_seen(model, _caller(each)).filter(pk=row.pk)) for each in people))
    is_seen, *others = map(bool, found)
    differing = [name for name, seen in zip(twins, others, strict=True) if seen != is_seen]
    is_open = _is_open(user, model)
    sees = is_open and is_seen
    reasons = list(_of_permission(user, model, roles))
    reasons += _of_rows(user, row, is_seen=is_seen, differing=differing, roles=roles)
    rights = [right for right in _rights(user, model._meta.app_label, roles) if _is_about(right, model)]
    name = (called or names_of([(label, row.pk)]))[label, row.pk]
    return Verdict(name, page_of(label, row.pk), sees, reasons, rights)


def _twins(user: User, row: Any) -> Iterator[tuple[str, User]]:
    """The same person otherwise, by what would be the reason."""
    if user.is_staff:
        yield "staff", _otherwise(user, is_agent=False, is_admin=False)
    else:
        yield "staff", _otherwise(user, is_agent=True)
        if user.organisation_id is not None:
            yield "own organisation", _otherwise(user, organisation_id=None)
        for organisation in _organisations_of(row):
            if organisation != user.organisation_id:
                yield "other organisation", _otherwise(user, organisation_id=organisation)
    yield "person", _otherwise(user, pk=NOBODY, id=NOBODY)
    held = user.get_all_permissions()
    for permission in _permissions_of(row._meta.app_label):
        if permission in held:
            yield f"with {permission}", _otherwise(user, lose=permission)
        else:
            yield f"without {permission}", _otherwise(user, gain=permission)


def _organisations_of(row: Any) -> list[int]:
    found = []
    for path in ORGANISATIONS:
        try:
            row._meta.get_field(path.split("__")[0].removesuffix("_id"))
        except FieldDoesNotExist:
            continue
        value = type(row)._base_manager.filter(pk=row.pk).values_list(path, flat=True).first() if "__" in path else (
            getattr(row, path, None)
        )  # fmt: skip
        if value is not None and value not in found:
            found.append(value)
    return found


def _of_permission(user: User, model: Any, roles: Roles) -> Iterator[str]:
    kind = model._meta.verbose_name_plural
    if not user.is_active:
        yield gettext("Account: %(person)s is deactivated, and sees nothing.") % {"person": user}
    permission = _view_permission(model)
    held_by = roles.labels(permission, among=roles.own)
    if user.is_superuser:
        yield gettext("Role: %(person)s is a superuser, who may all.") % {"person": user}
    elif user.has_perm(permission):
        by = join_words(held_by) if held_by else gettext("a permission of their own")
        yield gettext("Role: may see %(kind)s by %(roles)s.") % {"kind": kind, "roles": by}
    else:
        by = join_words(roles.labels(permission))
        yield gettext("Role: may not see %(kind)s; %(roles)s may.") % {"kind": kind, "roles": by}


def _of_rows(user: User, row: Any, *, is_seen: bool, differing: list[str], roles: Roles) -> Iterator[str]:
    """Why the row is, or is not, among those that the user sees."""
    if user.is_staff:
        if "staff" in differing and is_seen:
            yield gettext("Staff: works for the operator, and so sees what every organisation has.")
        elif is_seen and not differing:
            yield gettext("Visibility: everybody with the permission sees it.")
    elif "staff" in differing and not is_seen:
        yield gettext("Staff: staff sees it, and %(person)s is not staff.") % {"person": user}
    if "own organisation" in differing and is_seen:
        yield gettext("Organisation: it belongs to %(organisation)s, as %(person)s does.") % {
            "organisation": user.organisation, "person": user,
        }  # fmt: skip
    if "other organisation" in differing:
        yield gettext("Organisation: it belongs to another one than that of %(person)s.") % {"person": user}
    if "person" in differing and is_seen:
        yield gettext("Ownership: it is theirs; they made it, reported it or have it.")
    if _is_internal(row):
        yield gettext("Internal: it is shown to staff alone.")
    for name in differing:
        way, _, permission = name.partition(" ")
        if way == "with" and is_seen:
            yield gettext("Permission: by “%(permission)s” they see it.") % {"permission": _words(permission, roles)}
        if way == "without" and not is_seen:
            yield gettext("Permission: with “%(permission)s” they would see it; %(roles)s has it.") % {
                "permission": _words(permission, roles), "roles": join_words(roles.labels(permission)),
            }  # fmt: skip
    if not is_seen and not differing and not _is_internal(row):
        yield gettext("Ownership: it is somebody else's alone.")


def _is_internal(row: Any) -> bool:
    return bool(getattr(row, "is_internal", False)) or getattr(row, "visibility", None) == "INTERNAL"


def _permissions_of(app: str) -> list[str]:
    """The permissions that the app's code asks for."""
    modules = dict(app_modules("permissions"))
    declared = vars(modules[app]).values() if app in modules else ()
    found = (each for each in declared if isinstance(each, callers.Permission) and each.startswith(f"{app}."))
    return list(dict.fromkeys(map(str, found)))


def _rights(user: User, app: str, roles: Roles) -> Iterator[Right]:
    for permission in _permissions_of(app):
        may = user.is_active and user.has_perm(permission)
        yield Right(
            _words(permission, roles), permission, may, roles.labels(permission, among=roles.own if may else None)
        )


def _words(permission: str, roles: Roles) -> str:
    app, _, codename = permission.partition(".")
    action, _, name = codename.partition("_")
    model = tracked_model(f"{app}.{name}")
    if model is not None and action in ACTIONS:
        return gettext(ACTIONS[action]) % {"rows": model._meta.verbose_name_plural}
    return gettext(roles.names[permission]) if permission in roles.names else permission


def _is_about(right: Right, model: Any) -> bool:
    """Whether a right is about rows of the model, and not about another model of the same app alone."""
    action, _, name = right.name.partition(".")[2].partition("_")
    other = tracked_model(f"{model._meta.app_label}.{name}")
    return action not in ACTIONS or other is None or other is model or _refers(other, model)


def _refers(other: type[Model], model: type[Model]) -> bool:
    return any(each.related_model is model for each in other._meta.fields)


def kinds_seen(user: User, roles: Roles) -> Iterator[tuple[str, str, list[Right]]]:
    """Each app's records: its name, which rows the person sees in words, and what they may do."""
    for app, _ in app_modules("permissions"):
        rights = list(_rights(user, app, roles))
        if rights:
            yield gettext(app.capitalize()), _extent(user, app), rights


def _extent(user: User, app: str) -> str:
    if not user.is_active:
        return gettext("nothing: the account is deactivated")
    if user.is_staff:
        return gettext("of every organisation")
    if user.organisation_id is None:
        return gettext("what is their own")
    return gettext("of %(organisation)s") % {"organisation": user.organisation}


def _credentials(user: User, asker: Caller) -> list[tuple[str, str]]:
    """What the person's tokens and clients open, for those who may see them."""
    if not asker.may(VIEW_TOKEN):
        return []
    tokens = ApiToken.objects.filter(user=user).annotate(scope=F("access_token__scope"))[:MOST_LISTED]
    clients = ApiClient.objects.filter(user=user, is_active=True)[:MOST_LISTED]
    channels = dict(Channel.choices)
    return [
        (each.name, join_words(channels.get(scope, scope) for scope in each.scope.split()))
        for rows in (tokens, clients)
        for each in rows
    ]


def who_sees(row: Any) -> tuple[list[User], bool]:
    """The active people who see the row, staff first, and whether there are more than were looked at."""
    model = type(row)
    active = User.objects.filter(is_active=True).order_by("-is_agent", "-is_admin", "name", "pk")
    users = list(active[: MOST_LISTED + 1])
    _read_permissions(users)
    open_to = [user for user in users[:MOST_LISTED] if _is_open(user, model)]
    found = read_together(*(Keys(_seen(model, _caller(user)).filter(pk=row.pk)) for user in open_to))
    return [user for user, keys in zip(open_to, found, strict=True) if keys], len(users) > MOST_LISTED


def _read_permissions(users: Iterable[User]) -> None:
    """Give each user what they may, in two statements for all of them."""
    users = list(users)
    keys = [user.pk for user in users]
    label = ("permission__content_type__app_label", "permission__codename")
    own = User.user_permissions.through.objects.filter(user__in=keys).values_list("user", *label)
    groups = User.groups.through.objects.filter(user__in=keys).values_list(
        "user", "group__permissions__content_type__app_label", "group__permissions__codename"
    )
    held: dict[tuple[bool, int], set[str]] = defaultdict(set)
    for is_group, rows in ((False, own), (True, groups)):
        for user, app, codename in rows:
            held[is_group, user].add(f"{app}.{codename}")
    for user in users:
        if not user.is_superuser:
            user._user_perm_cache, user._group_perm_cache = held[False, user.pk], held[True, user.pk]
