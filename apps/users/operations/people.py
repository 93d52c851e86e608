"""Writes to users and work groups."""

import secrets
from collections.abc import Iterable
from typing import TypedDict, cast

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.activity.configuration import linked, note_links, permission_to_save, refusal, store
from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.activity.reasons import OwnReason
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, Invalid
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.customers.models import Organisation
from apps.users import handover
from apps.users.constants import INTEGRATOR_ROLES, Role, UserVerb
from apps.users.lockout import forget_failures
from apps.users.models import User, WorkGroup
from apps.users.operations.access import end_access
from apps.users.permissions import ADD_USER, CHANGE_USER, DELETE_USER
from apps.users.querysets import DERIVED_HUMAN_ID


class UserChanges(TypedDict, total=False):
    """What changes of a user; a member that is not there stays."""

    email: str
    name: str
    phone_number: str | None
    is_admin: bool
    is_agent: bool


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    by: Caller,
    human_id: str | None = None,
    organisation_human_id: str | None = None,
    phone_number: str | None = None,
    is_admin: bool = False,
    is_agent: bool = False,
) -> User:
    """Create a user who can be named as author, assignee or reporter; a password or token comes later.

    Raises NotAllowed, Invalid (unknown organisation, human id too long or kept for users without one)
    and AlreadyTaken (e-mail in any spelling, human id).
    """
    by.require(ADD_USER)
    organisation = None
    if organisation_human_id is not None:
        organisation = Organisation.objects.visible_to(by).filter(human_id=organisation_human_id).first()
        if organisation is None:
            raise Invalid(
                "organisation",
                gettext("There is no organisation %(organisation_human_id)s.")
                % {"organisation_human_id": organisation_human_id},
            )
    if human_id is not None:
        _require_free_human_id(human_id)
    _refuse_taken_email(email)
    user = User(
        username=_free_username(email),
        email=email,
        name=name,
        human_id=human_id,
        organisation=organisation,
        phone_number=phone_number,
        is_admin=is_admin,
        is_agent=is_agent,
    )
    user.set_unusable_password()
    with recording(UserVerb.USER_CREATED, by=by, subject=user) as entry:
        _save_unless_taken(user)
        _set_roles(user)
        note_links(entry, user, {})
    return user


@transaction.atomic
def update_user(*, user_id: int, changes: UserChanges, by: Caller) -> User:
    """Change an active user; a role taken away ends their access.

    The open work of one who is no agent any more is nobody's.
    Raises NotAllowed, NotFound (also for a deactivated user) and AlreadyTaken (e-mail).
    """
    by.require(CHANGE_USER)
    user = _lock_active(user_id, by)
    before, was_agent = state_of(user), user.is_agent
    roles = linked(user) if changes.keys() & {"is_admin", "is_agent"} else None
    if "email" in changes:
        _refuse_taken_email(changes["email"], besides=user)
    for field, value in changes.items():
        setattr(user, field, value)
    if state_of(user) == before:
        return user
    left = _leave_work(user, by) if was_agent and not user.is_agent else {}
    with recording(UserVerb.USER_CHANGED, by=by, subject=user, data=left) as entry:
        _save_unless_taken(user)
        if roles is not None:
            _set_roles(user)
            note_links(entry, user, roles)
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, by: Caller, successor_id: int | None = None) -> None:
    """Take away a user's access at once and for good and hand their open work over; what they wrote keeps its author.

    Without a successor the work is nobody's, and so stands among what is unassigned. Raises NotAllowed,
    NotFound (also for a user already deactivated), Invalid (the successor is no other active agent), and Conflict when
    the work is other than that of which the caller's form was drawn.
    """
    by.require(DELETE_USER)
    successor = None
    if successor_id is not None:
        successor = User.objects.agents().exclude(pk=user_id).filter(pk=successor_id).first()
        if successor is None:
            raise Invalid("successor", gettext("Choose another agent who is active."), value=successor_id)
    user = _lock_active(user_id, by)
    if by.form is not None:
        by.require_seen(*handover.seen_of_work(user))
    user.is_active = False
    reason = OwnReason(gettext_noop("%(user)s was deactivated."), user=user)
    data = handover.hand_over(user=user, successor=successor, by=by, reason=reason)
    if successor is not None:
        data["successor"] = successor.username
    with recording(UserVerb.USER_DEACTIVATED, by=by, subject=user, data=data):
        user.save()
        end_access(user)


@transaction.atomic
def set_roles(*, user_id: int, roles: set[Role], by: Caller) -> User:
    """Give an active user exactly these roles; the agent and administrator flags follow them.

    A role taken away ends the user's sessions and tokens, which were given to somebody with that role. The open work of
    one who is no agent any more is nobody's.
    Raises NotAllowed, NotFound, Invalid (no role; one's own administrator role taken away).
    """
    by.require(CHANGE_USER)
    user = _lock_active(user_id, by)
    if not roles:
        raise Invalid("roles", gettext("A user needs a role."))
    others = roles - INTEGRATOR_ROLES
    if Role.INTEGRATOR in roles and len(others) > 1:
        raise Invalid("roles", gettext("An integrator has no other role."))
    if others != roles and Role.INTEGRATOR not in roles:
        raise Invalid(
            "roles", gettext("Only an integrator has duties of the APIs or is reader or manager of an account.")
        )
    if by.user == user and user.is_admin and Role.ADMINISTRATOR not in roles:
        raise Invalid("roles", gettext("You cannot take your own administrator role away."))
    before, state, was_agent = linked(user), state_of(user), user.is_agent
    after = sorted(role.value for role in roles)
    user.is_admin = Role.ADMINISTRATOR in roles
    user.is_agent = bool(roles & {Role.CSR, Role.MANAGER})
    other_groups = user.groups.exclude(name__in=Role.values)
    groups = [*other_groups, *Group.objects.filter(name__in=after)]
    if state_of(user) == state and {group.pk for group in groups} == before["groups"].keys():
        return user
    left = _leave_work(user, by) if was_agent and not user.is_agent else {}
    with recording(UserVerb.USER_ROLES_CHANGED, by=by, subject=user, data=left) as entry:
        user.save()
        _give_groups(user, groups)
        note_links(entry, user, before)
    return user


@transaction.atomic
def set_password(*, user_id: int, password: str, by: Caller) -> None:
    """Set one's own password, or as an administrator anybody's, and so end that user's sessions and tokens.

    Failed sign-ins under the earlier password no longer count.
    Raises NotAllowed, NotFound and Invalid (too weak).
    """
    if by.user is None or by.user.pk != user_id:
        by.require(CHANGE_USER)
    user = _lock_active(user_id, by)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password", " ".join(error.messages)) from error
    user.set_password(password)
    with recording(UserVerb.PASSWORD_SET, by=by, subject=user):
        user.save()
        end_access(user)
    forget_failures(user)


@transaction.atomic
def save_group(*, group: WorkGroup, members: Iterable[User], by: Caller) -> WorkGroup:
    """Store a new or changed group with exactly these members. Raises NotAllowed and AlreadyTaken (name)."""
    is_new = group._state.adding
    by.require(permission_to_save(group))
    verb = UserVerb.GROUP_CREATED if is_new else UserVerb.GROUP_CHANGED
    return store(group, verb=verb, by=by, links={"members": list(members)})


def _lock_active(user_id: int, by: Caller) -> User:
    user: User = get_visible(locked(User.objects.visible_to(by).active()), "user", user_id)
    return user


def _leave_work(user: User, by: Caller) -> dict[str, int]:
    """Make nobody's what somebody has open whom no work can be given any more; returns how much of each kind."""
    reason = OwnReason(gettext_noop("%(user)s is no agent any more."), user=user)
    return handover.hand_over(user=user, successor=None, by=by, reason=reason)


def _require_free_human_id(human_id: str) -> None:
    if User.objects.with_human_id(human_id).exists():
        raise AlreadyTaken("human_id", gettext("Another user has this human id."))
    longest = cast(int, User._meta.get_field("human_id").max_length)
    if len(human_id) > longest:
        raise Invalid(
            "human_id", gettext("Must have at most %(longest)s characters.") % {"longest": longest}, value=human_id
        )
    if DERIVED_HUMAN_ID.match(human_id):
        raise Invalid("human_id", gettext("Ids of this form are kept for users without a human id."), value=human_id)


def _refuse_taken_email(email: str, *, besides: User | None = None) -> None:
    others = User.objects.exclude(pk=besides.pk) if besides else User.objects
    if others.filter(email_identity=email).exists():
        raise AlreadyTaken("email", gettext("Another user has this e-mail address."))


def _save_unless_taken(user: User) -> None:
    """Save; the unique constraints decide between two writers who both found the values free.

    A user name, which is made here, gives way to one that is free.
    """
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        refused = refusal(user)
        if refused.field != "username":
            raise refused from error
        user.username = _free_username(user.email)
        _save_unless_taken(user)


def _free_username(email: str) -> str:
    """The e-mail address itself, unless somebody signs in with that name already."""
    name = email[:150]
    return f"{email[:117]}-{secrets.token_hex(16)}" if User.objects.filter(username_identity=name).exists() else name


def _set_roles(user: User) -> None:
    """Follow the flags; an agent who is a manager, of which no flag speaks, stays one."""
    names = set(user.groups.values_list("name", flat=True))
    wanted = {Role.ADMINISTRATOR} if user.is_admin else set()
    if user.is_agent:
        wanted |= names & {Role.CSR, Role.MANAGER} or {Role.CSR}
    if not wanted:
        wanted = {Role.INTEGRATOR} | names & INTEGRATOR_ROLES
    others = user.groups.exclude(name__in=Role.values)
    _give_groups(user, [*others, *Group.objects.filter(name__in=wanted)])


def _give_groups(user: User, groups: Iterable[Group]) -> None:
    """Let the user hold exactly these groups; one taken away ends their access."""
    taken = set(user.groups.all()) - set(groups)
    user.groups.set(groups)
    if taken:
        end_access(user)
