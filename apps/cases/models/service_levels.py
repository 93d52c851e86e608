"""What is promised of cases: policies with their escalations, and what of these came due."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.cases.constants import CaseAction, CaseTarget, CaseType
from apps.tickets.models.service_levels import DueEscalation, Policy, PolicyEscalation
from apps.tickets.querysets import SlaPolicyQuerySet


class CasePolicy(Policy):
    """What is promised of the cases that it is for: those that fit all its conditions, and no policy fits better.

    The order is organisation, code, type. Cases of which no policy promises a resolution have no target for it.
    """

    code = models.ForeignKey("cases.CaseCode", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    type = models.CharField(max_length=7, choices=CaseType, null=True, blank=True)
    assignment = models.DurationField("taken up", null=True, blank=True, help_text="Until somebody works on it.")
    update = models.DurationField(
        "update every", null=True, blank=True, help_text="From one external note of staff to the next."
    )
    response = models.DurationField(
        "first response", null=True, blank=True, help_text="To the first external note of staff."
    )
    resolution = models.DurationField(null=True, blank=True, help_text="Empty: no target for the resolution.")

    history = tracked()
    objects = SlaPolicyQuerySet.as_manager()

    class Meta(Policy.Meta):
        verbose_name = "SLA policy of cases"
        verbose_name_plural = "SLA policies of cases"


class CasePolicyEscalation(PolicyEscalation):
    """What happens to a case of the policy when so much of a target has passed."""

    policy = models.ForeignKey(CasePolicy, on_delete=models.CASCADE, related_name="escalations")
    target = models.CharField(max_length=10, choices=CaseTarget, default=CaseTarget.RESOLUTION)
    action = models.CharField("what", max_length=10, choices=CaseAction, default=CaseAction.NOTIFY)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = tracked()

    class Meta(PolicyEscalation.Meta):
        verbose_name = "escalation of cases"
        verbose_name_plural = "escalations of cases"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "target", "percent", "action"], name="case_escalation_once_in_policy"
            )
        ]


class CaseEscalation(DueEscalation):
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="escalations")
    escalation = models.ForeignKey(CasePolicyEscalation, on_delete=models.CASCADE, related_name="+")

    class Meta(DueEscalation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "escalation", "began_at"], name="case_escalation_once_per_target")
        ]
        indexes = [models.Index(fields=["at", "id"], name="case_escalation_to_do", condition=Q(done_at=None))]

    @property
    def row_id(self) -> int:
        return self.case_id
