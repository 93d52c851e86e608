"""What becomes of requests to the APIs: by these the log is narrowed and figures are counted."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from apps.core.milestones import Milestone, milestones
from apps.dialects.constants import CARRIED_OUT, FAILED, LIMITED, OUTCOMES, REFUSED


def _outcome(name: str, outcome: str) -> Milestone:
    label, holds = OUTCOMES[outcome]

    def among(requests: QuerySet[Any]) -> QuerySet[Any]:
        return requests.filter(holds)

    return Milestone(name, label, "at", among)


MILESTONES = milestones(
    Milestone("called", gettext_lazy("Received"), "at"),
    _outcome("carried_out", CARRIED_OUT),
    _outcome("refused", REFUSED),
    _outcome("limited", LIMITED),
    _outcome("failed", FAILED),
)
