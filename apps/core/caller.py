"""Who asks, and through which channel."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.core.errors import Conflict, NotAllowed
from apps.core.sent import SentForm
from apps.core.text import Text


class Channel(TextChoices):
    """The channels through which a write can come."""

    DESK = "desk", gettext_lazy("Desk")
    M4 = "m4", "M4 TicketNote"
    SIPSYNERGY = "sipsynergy", gettext_lazy("Tickets microservice")
    COSTGUARD = "costguard", "CostGuard"
    EQUINIX = "equinix", "Equinix"
    EVENTS = "events", gettext_lazy("Events and webhooks")
    TASK = "task", gettext_lazy("Background task")
    COMMAND = "command", gettext_lazy("Command line")


NOT_ALLOWED = gettext_lazy("You may not do this.")


class Permission(str):
    """The name of a permission, such as `tickets.change_ticket`, with the message for those who lack it.

    Each app declares its own once, in its module `permissions`; its operations, APIs and pages read it there.
    """

    denied_message: Text

    def __new__(cls, name: str, denied_message: Text = NOT_ALLOWED) -> "Permission":
        permission = super().__new__(cls, name)
        permission.denied_message = denied_message
        return permission


@dataclass(frozen=True, slots=True)
class Caller:
    """Built once where a request enters, and passed to every operation and read as `by=`.

    `route` is the method and path template of the request, `credential` the name of the token or
    the kind of login, `request_id` what ties the answer, the log and the audit trail together, `form` the desk's
    form that the request sends. Without a user the caller is the system itself (a task or a command) and may do
    everything, unless `party` names an outside system that acts without one, such as a provider: that holds no
    permission and sees no organisation's rows. `bulk_run` is the id of the bulk change that the write is part of.
    """

    user: Any | None
    channel: Channel
    request_id: str = ""
    route: str = ""
    credential: str = ""
    form: SentForm | None = None
    party: str = ""
    bulk_run: int | None = None

    def require_seen(self, name: str, version: str) -> None:
        """Raise Conflict if the form was drawn from another version of this; asked once for each name."""
        seen = self.form.drawn.pop(name, None) if self.form else None
        if seen is not None and seen != version:
            raise Conflict()

    @property
    def is_system(self) -> bool:
        return self.user is None and not self.party

    @property
    def is_staff(self) -> bool:
        """Works for the operator, and so sees every organisation's rows."""
        return self.is_system or (self.user is not None and self.user.is_staff)

    @property
    def organisation_id(self) -> int | None:
        """Organisation whose rows the caller is bound to; None for staff and for a user without one."""
        return None if self.user is None or self.user.is_staff else self.user.organisation_id

    def may(self, permission: str) -> bool:
        """Whether the caller holds a permission such as `tickets.change_ticket`."""
        return self.is_system or (self.user is not None and self.user.has_perm(permission))

    def require(self, permission: str, message: Text = "") -> None:
        """Raise NotAllowed unless the caller holds the permission; the message is the permission's own by default."""
        if not self.may(permission):
            raise NotAllowed(message or getattr(permission, "denied_message", NOT_ALLOWED))
