"""The desk's pages of cases: the queue, the case page, opening one, and the table of codes."""

from apps.cases.admin.cases import CaseAdmin
from apps.cases.admin.codes import CaseCodeAdmin

__all__ = ["CaseAdmin", "CaseCodeAdmin"]
