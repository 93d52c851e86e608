"""SLA policies of cases, and the page that says why a case is due when it is."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import ObjectPages
from apps.cases.admin.helpers import CASES
from apps.cases.badges import case_status, case_type
from apps.cases.constants import CaseTarget
from apps.cases.models import Case, CasePolicy, CasePolicyEscalation
from apps.cases.operations import apply_case_policy, save_case_policy
from apps.cases.operations.policies import require_somebody
from apps.cases.permissions import CHANGE_POLICY, VIEW_POLICY
from apps.core.admin import DeskAdmin
from apps.core.caller import Caller
from apps.core.formatting import NOTHING, format_duration
from apps.tickets.admin.due import due_page
from apps.tickets.admin.service_levels import LENGTH, EscalationForm, EscalationInline, PolicyAdmin
from apps.tickets.badges import sla_badge

PROMISED = ObjectPages(
    Case, "case", label=CASES.label, related=["code", "policy__organisation", "policy__code", "policy__calendar"]
)


class CaseEscalationForm(EscalationForm):
    require = staticmethod(require_somebody)


class CaseEscalationInline(EscalationInline):
    model = CasePolicyEscalation
    form = CaseEscalationForm


@admin.register(CasePolicy)
class CasePolicyAdmin(PolicyAdmin):
    list_display = ["name", "for_what", "calendar", "resolution_in_words", "response_in_words", "is_active"]
    list_select_related = ["organisation", "code", "calendar"]
    autocomplete_fields = ["organisation", "code", "calendar"]
    history_parts = [(CasePolicyEscalation, "policy")]
    inlines = [CaseEscalationInline]
    may_apply = [VIEW_POLICY, CHANGE_POLICY]
    is_applied = gettext_lazy("A worker applies %(policy)s to the open cases.")
    effect_template = "desk/case_policy_effect.html"
    targets = CaseTarget
    fieldsets = [
        (None, {"fields": ["name", "is_active"]}),
        (
            gettext_lazy("For which cases"),
            {
                "fields": ["organisation", "code", "type"],
                "description": gettext_lazy("Those that fit all of these; an empty one fits any. Of several policies"
                " the one counts that names the organisation, then the code, the type."),
            },
        ),
        (
            gettext_lazy("What is promised"),
            {"fields": ["calendar", "response", "assignment", "update", "resolution"], "description": LENGTH},
        ),
    ]  # fmt: skip

    def save_configuration(self, **saved):
        save_case_policy(**saved)

    def apply_policy(self, policy_id: int, by: Caller) -> None:
        apply_case_policy(policy_id=policy_id, by=by)

    def named(self, row: Case) -> tuple[str, str]:
        return row.number, CASES.page_of(row.pk)

    @admin.display(description=gettext_lazy("for which cases"))
    def for_what(self, row: CasePolicy) -> str:
        named = [row.organisation, row.code, row.get_type_display() if row.type else None]
        return ", ".join(str(each) for each in named if each) or gettext("All")

    @admin.display(description=gettext_lazy("resolution"))
    def resolution_in_words(self, row: CasePolicy) -> str:
        return format_duration(row.resolution) if row.resolution else NOTHING


def due(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """The policy that applies, the targets, the spans of the clock, and what each hold added."""
    case = PROMISED.get(request, case_number)
    number = gettext("Case %(number)s") % {"number": case.number}
    badges = [case_status(case), case_type(case), sla_badge(case)]
    policies = (VIEW_POLICY, "admin:cases_casepolicy_change")
    return due_page(desk, request, case, number, badges, CASES.page_of(case.pk), policies, CaseTarget)
