"""Choices of provisioning, and the life cycle of provisioning requests.

Source: CostGuard Order Management 2.45, provisioning batches, requests and information items.
"""

import datetime
from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.orders.constants import OrderAction
from apps.provisioning.permissions import WORK_PROVISIONING


class ProvisioningStatus(IntegerChoices):
    """What has become of a provisioning request, by CostGuard's ids."""

    CREATED = 1, gettext_lazy("Created")
    PENDING = 2, gettext_lazy("Pending")
    SUBMITTED = 3, gettext_lazy("Submitted")
    IN_PROGRESS = 4, gettext_lazy("In Progress")
    COMPLETED = 5, gettext_lazy("Completed")
    CANCELLED = 6, gettext_lazy("Cancelled")
    IN_ERROR = 7, gettext_lazy("In Error")


@dataclass(frozen=True, kw_only=True)
class RequestStatusInfo(StateInfo):
    is_to_submit: bool = False  # its provider does not have it yet
    is_regenerable: bool = False  # it can be made again from the start


REPORTED = dict.fromkeys(
    ProvisioningStatus, WORK_PROVISIONING
)  # the provisioning system reports any status, out of order too
REQUEST_LIFE_CYCLE = LifeCycle(
    ProvisioningStatus,
    RequestStatusInfo(
        state=ProvisioningStatus.CREATED,
        tone=Tone.CALM,
        meaning=gettext_lazy("Made, and not handed to its provider yet."),
        moves=REPORTED,
        is_to_submit=True,
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.PENDING,
        tone=Tone.WARN,
        meaning=gettext_lazy("The provider could not be reached; it is tried again."),
        moves=REPORTED,
        is_to_submit=True,
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.SUBMITTED,
        tone=Tone.CALM,
        meaning=gettext_lazy("The provider has it."),
        moves=REPORTED,
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.IN_PROGRESS,
        tone=Tone.CALM,
        meaning=gettext_lazy("The provider is working on it."),
        moves=REPORTED,
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.IN_ERROR,
        tone=Tone.BAD,
        meaning=gettext_lazy("The provider refused it or failed; it can be regenerated."),
        moves=REPORTED,
        is_regenerable=True,
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.COMPLETED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("The provider has carried it out."),
    ),
    RequestStatusInfo(
        state=ProvisioningStatus.CANCELLED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Withdrawn, or cancelled by the provider."),
    ),
)
FINAL_STATUSES = REQUEST_LIFE_CYCLE.final
TO_SUBMIT = REQUEST_LIFE_CYCLE.where(is_to_submit=True)


class Transition(TextChoices):
    """What happens to a provisionable object."""

    ACTIVATE = "Activate", gettext_lazy("Activate")
    DEACTIVATE = "Deactivate", gettext_lazy("Deactivate")
    REACTIVATE = "Reactivate", gettext_lazy("Reactivate")
    RESTORE = "Restore", gettext_lazy("Restore")
    SUSPEND = "Suspend", gettext_lazy("Suspend")


# What an order's action on a line makes of its provisionable objects; other actions make nothing of them.
TRANSITION_OF = {
    OrderAction.ADD: Transition.ACTIVATE,
    OrderAction.DISCONNECT: Transition.DEACTIVATE,
    OrderAction.RECONNECT: Transition.REACTIVATE,
    OrderAction.RESTORE: Transition.RESTORE,
    OrderAction.SUSPEND: Transition.SUSPEND,
}


class Adapter(TextChoices):
    """How requests reach a provider."""

    HTTP = "http", "HTTP"  # a signed POST to an address
    FILES = "files", gettext_lazy("Files")  # a JSON file for each request in a folder


FAILURE_THRESHOLD = 5  # in a row, after which the circuit opens: no requests are sent to the provider
OPEN_FOR = datetime.timedelta(minutes=1)  # how long the circuit stays open
MAX_PAUSE = datetime.timedelta(hours=1)


class CallbackKind(TextChoices):
    """What a callback of a provider reports on."""

    REQUEST = "request", gettext_lazy("Request")
    BATCH = "batch", gettext_lazy("Batch")


CALLBACKS_AHEAD = 1_000  # ids beyond the highest known one that a callback may name before its request is known
MOST_WAITING = 1_000  # callbacks of a provider that wait for their requests
CALLBACK_WAITS = datetime.timedelta(days=1)  # for its request, then it is forgotten
CALLBACK_REMEMBERED = datetime.timedelta(days=90)  # so that a repeated one is known
PROVIDER_TOKEN_LASTS = datetime.timedelta(days=365)
REPLACED_TOKEN_LASTS = datetime.timedelta(hours=24)


class ProvisioningVerb(TextChoices):
    """What can happen in provisioning; read as "<actor> <label>"."""

    BATCH_CREATED = "provisioning.batch", gettext_lazy("built a provisioning batch")
    BATCH_REPORTED = "provisioning.batch_reported", gettext_lazy("reported on a provisioning batch")
    ITEM_PROVISIONED = "provisioning.provisioned", gettext_lazy("made a provisioning request")
    ITEM_REMOVED = "provisioning.item_removed", gettext_lazy("took an item off a provisioning batch")
    REGENERATED = "provisioning.regenerated", gettext_lazy("made a provisioning request anew")
    SUBMITTED = "provisioning.submitted", gettext_lazy("handed a provisioning request to its provider")
    DELAYED = "provisioning.delayed", gettext_lazy("could not reach the provider")
    REFUSED = "provisioning.refused", gettext_lazy("could not get a provisioning request accepted")
    WITHDRAWN = "provisioning.withdrawn", gettext_lazy("withdrew a provisioning request of a cancelled order")
    REPORTED = "provisioning.reported", gettext_lazy("reported on a provisioning request")
    SET_UP = "provisioning.set_up", gettext_lazy("set up provisioning properties")
    STAGED = "provisioning.staged", gettext_lazy("staged provisioning values")
    STAGED_REMOVED = "provisioning.staged_removed", gettext_lazy("removed staged provisioning values")
    COMMITTED = "provisioning.committed", gettext_lazy("put staged provisioning values in force")
    CONFIGURED = "provisioning.configured", gettext_lazy("changed the provisioning configuration")
    TOKEN_CREATED = "provisioning.token_created", gettext_lazy("made a token for the callbacks of a provider")
    TOKEN_ROTATED = "provisioning.token_rotated", gettext_lazy("replaced a token for the callbacks of a provider")
    TOKEN_ENDED = "provisioning.token_ended", gettext_lazy("ended a token for the callbacks of a provider")
