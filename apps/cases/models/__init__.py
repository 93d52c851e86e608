"""Cases, what belongs to them, and what is promised of them."""

from apps.cases.models.cases import (
    Case,
    CaseAttachment,
    CaseCode,
    CaseContact,
    CaseLine,
    CaseNote,
    CaseTicket,
    StatusStep,
)
from apps.cases.models.service_levels import CaseEscalation, CasePolicy, CasePolicyEscalation

__all__ = [
    "Case",
    "CaseAttachment",
    "CaseCode",
    "CaseContact",
    "CaseEscalation",
    "CaseLine",
    "CaseNote",
    "CasePolicy",
    "CasePolicyEscalation",
    "CaseTicket",
    "StatusStep",
]
