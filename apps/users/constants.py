"""Choices and limits of users."""

from django.db.models import TextChoices

from apps.core.caller import Channel


class Role(TextChoices):
    """What a person or system does here; each is a Django group of the same name."""

    CSR = "CSR", "Customer service representative"  # works tickets on the desk
    MANAGER = "Manager", "Manager"  # also deletes, and reads the audit
    INTEGRATOR = "Integrator", "Integrator"  # reads through the APIs for one organisation
    TICKETS = "API tickets", "Integrator: tickets, notes, journals and follow-ups"
    CASES = "API cases", "Integrator: cases and files"
    ORDERS = "API orders", "Integrator: orders"
    MONEY = "API money", "Integrator: refunds and no-sales"
    PROVISIONING = "API provisioning", "Integrator: provisioning"
    ADMINISTRATOR = "Administrator", "Administrator"  # also runs users, credentials and configuration
    ACCOUNT_READER = "Account reader", "Account reader"  # an integrator who sees all cases of the organisation
    ACCOUNT_MANAGER = "Account manager", "Account manager"  # one who also changes them all


# What an integrator writes, one role for each duty.
DUTIES = frozenset({Role.TICKETS, Role.CASES, Role.ORDERS, Role.MONEY, Role.PROVISIONING})
ACCOUNT_ROLES = frozenset({Role.ACCOUNT_READER, Role.ACCOUNT_MANAGER})
# What an integrator may be besides.
INTEGRATOR_ROLES = DUTIES | ACCOUNT_ROLES


class Scope(TextChoices):
    """What a token opens: one scope for each dialect, of the name that its channel has."""

    SIPSYNERGY = Channel.SIPSYNERGY.value, Channel.SIPSYNERGY.label
    M4 = Channel.M4.value, Channel.M4.label
    COSTGUARD = Channel.COSTGUARD.value, Channel.COSTGUARD.label
    EQUINIX = Channel.EQUINIX.value, Channel.EQUINIX.label


class UserVerb(TextChoices):
    USER_CREATED = "user.created", "created the user"
    USER_CHANGED = "user.changed", "changed the user"
    PROFILE_CHANGED = "user.profile", "changed their own settings of the desk"
    USER_DEACTIVATED = "user.deactivated", "deactivated the user"
    USER_ROLES_CHANGED = "user.roles", "changed the user's roles"
    PASSWORD_SET = "user.password", "set the user's password"
    GROUP_CREATED = "group.created", "added the group"
    GROUP_CHANGED = "group.changed", "changed the group"
    TOKEN_CREATED = "token.created", "created an API token"
    TOKEN_REVOKED = "token.revoked", "revoked an API token"
    CLIENT_CREATED = "client.created", "created an API client"
    CLIENT_SECRET_ROTATED = "client.secret", "gave an API client a new secret"
    CLIENT_DEACTIVATED = "client.deactivated", "deactivated an API client"
