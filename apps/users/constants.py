"""Choices and limits of users."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.core.caller import Channel


class Role(TextChoices):
    """What a person or system does here; each is a Django group of the same name."""

    CSR = "CSR", gettext_lazy("Customer service representative")  # works tickets on the desk
    MANAGER = "Manager", gettext_lazy("Manager")  # also deletes, and reads the audit
    INTEGRATOR = "Integrator", gettext_lazy("Integrator")  # reads through the APIs for one organisation
    TICKETS = "API tickets", gettext_lazy("Integrator: tickets, notes, journals and follow-ups")
    CASES = "API cases", gettext_lazy("Integrator: cases and files")
    ORDERS = "API orders", gettext_lazy("Integrator: orders")
    MONEY = "API money", gettext_lazy("Integrator: refunds and no-sales")
    PROVISIONING = "API provisioning", gettext_lazy("Integrator: provisioning")
    ADMINISTRATOR = "Administrator", gettext_lazy("Administrator")  # also runs users, credentials and configuration
    ACCOUNT_READER = (
        "Account reader",
        gettext_lazy("Account reader"),
    )  # an integrator who sees all cases of the organisation
    ACCOUNT_MANAGER = "Account manager", gettext_lazy("Account manager")  # one who also changes them all


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


class SignInVerb(TextChoices):
    """What the audit says of sign-ins, the first of its kind in an hour; read as "<actor> <label>"."""

    SIGNED_IN = "signin.signed_in", gettext_lazy("signed in")
    FAILED = "signin.failed", gettext_lazy("gave a wrong password or secret")
    LOCKED = "signin.locked", gettext_lazy("was locked out")


class UserVerb(TextChoices):
    USER_CREATED = "user.created", gettext_lazy("created the user")
    USER_CHANGED = "user.changed", gettext_lazy("changed the user")
    PROFILE_CHANGED = "user.profile", gettext_lazy("changed their own settings of the desk")
    USER_DEACTIVATED = "user.deactivated", gettext_lazy("deactivated the user")
    USER_ROLES_CHANGED = "user.roles", gettext_lazy("changed the user's roles")
    PASSWORD_SET = "user.password", gettext_lazy("set the user's password")
    GROUP_CREATED = "group.created", gettext_lazy("added the group")
    GROUP_CHANGED = "group.changed", gettext_lazy("changed the group")
    TOKEN_CREATED = "token.created", gettext_lazy("created an API token")
    TOKEN_ROTATED = "token.rotated", gettext_lazy("replaced an API token")
    TOKEN_REVOKED = "token.revoked", gettext_lazy("revoked an API token")
    SWT_PRINTED = "token.swt", gettext_lazy("had a simple web token printed")
    SANDBOX_RESET = "sandbox.reset", gettext_lazy("had the sandbox reset")
    CLIENT_CREATED = "client.created", gettext_lazy("created an API client")
    CLIENT_CHANGED = "client.changed", gettext_lazy("changed an API client")
    CLIENT_SECRET_ROTATED = "client.secret", gettext_lazy("gave an API client a new secret")
    CLIENT_DEACTIVATED = "client.deactivated", gettext_lazy("deactivated an API client")
