"""Where cases are shown, and what their pages read of one."""

from apps.adminkit.pages import ObjectPages
from apps.cases.models import Case, CaseAttachment, CaseContact, CaseNote

CASES = ObjectPages(
    Case,
    "case",
    related=["code", "organisation", "customer__status", "orderer", "assignee", "group"],
    parts=[CaseNote, CaseContact, CaseAttachment],
)
