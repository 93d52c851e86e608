"""The desk's pages of cases: the queue, the case page, opening one, and the table of codes."""

from apps.cases.admin.configuration import CaseCodeAdmin
from apps.cases.admin.urls import CaseAdmin

__all__ = ["CaseAdmin", "CaseCodeAdmin"]
