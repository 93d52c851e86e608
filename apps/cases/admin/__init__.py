"""The desk's pages of cases: the queue, the case page, opening one, the table of codes, and SLA policies."""

from apps.cases.admin.configuration import CaseCodeAdmin
from apps.cases.admin.service_levels import CasePolicyAdmin
from apps.cases.admin.urls import CaseAdmin

__all__ = ["CaseAdmin", "CaseCodeAdmin", "CasePolicyAdmin"]
