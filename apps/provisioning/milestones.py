"""What becomes of provisioning requests, and when: by these their queue is narrowed and figures are counted."""

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext_lazy

from apps.core.milestones import Milestone, milestones
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest

# A completed request does not change any more.
COMPLETION_TIME = ExpressionWrapper(F("updated_at") - F("created_at"), output_field=DurationField())
HAND_OVER_TIME = ExpressionWrapper(F("submitted_at") - F("created_at"), output_field=DurationField())


def _completed(requests: QuerySet[ProvisioningRequest]) -> QuerySet[ProvisioningRequest]:
    return requests.filter(status=ProvisioningStatus.COMPLETED)


MILESTONES = milestones(
    Milestone("created", gettext_lazy("Created"), "created_at"),
    Milestone("submitted", gettext_lazy("Handed to the provider"), "submitted_at"),
    Milestone("completed", gettext_lazy("Completed"), "updated_at", _completed),
    Milestone("fallout", gettext_lazy("Created, and needs a look"), "created_at", lambda requests: requests.fallout()),
)
