"""Calendars and SLA policies, and applying a policy to open tickets once its effect has been seen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import carried_out, require
from apps.adminkit.recorded import ConfigurationAdmin, PartInline
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.formatting import NOTHING, format_duration
from apps.core.forms import RowForm
from apps.core.requests import caller_of
from apps.core.text import Text
from apps.core.widgets import Autocomplete, AutocompleteLikeFirst
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.constants import TargetKind
from apps.tickets.models import Calendar, CalendarDay, Escalation, SlaPolicy, Ticket
from apps.tickets.models.service_levels import DAYS, MOST_ESCALATIONS, MOST_OWN_DAYS, Policy
from apps.tickets.operations import apply_policy, save_calendar, save_policy
from apps.tickets.operations.policies import intervals_of, require_somebody
from apps.tickets.permissions import CHANGE_POLICY, VIEW_POLICY
from apps.tickets.reads.effects import LISTED, effect_of
from apps.tickets.reads.service_levels import affected_by, policies_behind

NAMED = ["person", "group"]  # by an escalation
LENGTH = gettext_lazy(
    "Such as 30 m, 4 h or 1 d 12 h. A day is 24 hours; where a calendar counts, 24 of its opening hours."
)
HOURS = gettext_lazy(
    "Such as 8:00-12:00, 13:00-17:00; 22:00-6:00 goes on to the next day. A day without any is closed."
)


class DayForm(RowForm):
    def clean_hours(self):
        text = self.cleaned_data["hours"]
        try:
            intervals_of("hours", text)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
        return text


class DayInline(PartInline):
    model = CalendarDay
    form = DayForm
    can_delete = True
    fields = ["day", "name", "hours"]
    most = MOST_OWN_DAYS
    verbose_name_plural = gettext_lazy("own days")


@admin.register(Calendar)
class CalendarAdmin(ConfigurationAdmin):
    list_display = ["name", "time_zone", "country", "subdivision"]
    search_fields = ["name"]
    sortable_by = ["name"]
    history_parts = [(CalendarDay, "calendar")]
    inlines = [DayInline]
    fieldsets = [
        (None, {"fields": ["name", "time_zone"]}),
        (gettext_lazy("Opening hours"), {"fields": list(DAYS), "description": HOURS}),
        (gettext_lazy("Public holidays"), {"fields": ["country", "subdivision"]}),
    ]

    def save_configuration(self, **saved):
        save_calendar(**saved)

    def response_change(self, request, obj):
        """Names the policies by which open rows have earlier hours, each with the page on which it is applied."""
        pages = [(_apply_page(policy), policy) for policy in policies_behind(obj)]
        if pages:
            links = format_html_join(", ", '<a href="{}">{}</a>', pages)
            words = gettext("What is open keeps the earlier hours until these policies are applied to it: {}.")
            messages.warning(request, format_html(words, links))
        return super().response_change(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "time_zone":
            kwargs["help_text"] = gettext("Such as %(zone)s.") % {"zone": "Europe/Berlin"}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _apply_page(policy: Policy) -> str:
    return reverse(f"admin:{policy._meta.app_label}_{policy._meta.model_name}_apply", args=[policy.pk])


class EscalationForm(RowForm):
    """Shows the person and the group that its row was read with, without asking for them again.

    What its operation would refuse of it is said beside it.
    """

    require = staticmethod(require_somebody)

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and self.has_changed():
            try:
                self.require(self.instance)
            except Invalid as error:
                self.add_error(error.field, error.message)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NAMED:
            if name in self.fields and isinstance(self.fields[name].widget, Autocomplete):
                self.fields[name].widget.known = getattr(self.instance, name)


class EscalationInline(PartInline):
    model = Escalation
    form = EscalationForm
    named_by = NAMED
    can_delete = True
    fields = ["target", "percent", "action", "person", "group"]
    autocomplete_fields = NAMED
    most = MOST_ESCALATIONS
    verbose_name_plural = gettext_lazy("escalations")

    is_compact = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Plain inputs, without links to add and change people in each row, which would be most of the page."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = AutocompleteLikeFirst(db_field, self.admin_site)
        elif db_field.choices:
            kwargs["widget"] = forms.Select
        else:
            kwargs["widget"] = forms.NumberInput
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class PolicyAdmin(ConfigurationAdmin):
    """Policies of rows with clocks. A subclass says who may apply one, and by which operation."""

    list_filter = ["is_active"]
    search_fields = ["name"]
    sortable_by = ["name"]
    may_apply: Sequence[str] = ()
    is_applied: Text = ""
    effect_template = "desk/policy_effect.html"
    targets: type[TextChoices] = TargetKind

    @property
    def apply_page(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_apply"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("<id:policy_id>/apply/", view(self.apply), name=self.apply_page), *super().get_urls()]

    def apply_policy(self, policy_id: int, by: Caller) -> None:
        """Call the operation that lets a policy of this kind count for open rows; each kind has its own."""
        raise NotImplementedError

    def named(self, row: Any) -> tuple[str, str]:
        """What a row of this kind is called, and its page."""
        raise NotImplementedError

    @admin.display(description=gettext_lazy("first response"))
    def response_in_words(self, row: Policy) -> str:
        return format_duration(row.response) if row.response else NOTHING

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_effect(obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._to_effect(obj, super().response_change(request, obj))

    def _to_effect(self, policy: Policy, answer: HttpResponse) -> HttpResponse:
        """To what the policy would do to open rows, where there are any, unless the person goes on with a form."""
        is_done = answer.headers.get("Location") == self._list
        if not (is_done and affected_by(policy).exists()):
            return answer
        return HttpResponseRedirect(reverse(f"admin:{self.apply_page}", args=[policy.pk]))

    @property
    def _list(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def apply(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        """Show what a policy would do to open rows, and let a worker do it when that is confirmed."""
        require(request, *self.may_apply)
        policy = self.get_object(request, str(policy_id))
        if policy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(policy_id))
        if request.method == "POST":

            def run() -> str:
                self.apply_policy(policy_id, caller_of(request))
                return str(self.is_applied) % {"policy": policy}

            return carried_out(request, self._list, run)
        effect = effect_of(policy, by=caller_of(request))
        return self.page(
            request,
            self.effect_template,
            title=gettext("What %(policy)s would do") % {"policy": policy},
            policy=policy,
            effect=effect,
            targets=[(self.targets(kind).label, counts) for kind, counts in effect.targets.items()],
            changes=[(*self.named(each.row), self.targets(each.kind).label, each) for each in effect.changes],
            listed=LISTED,
            back=self._list,
        )


@admin.register(SlaPolicy)
class SlaPolicyAdmin(PolicyAdmin):
    list_display = ["name", "for_what", "calendar", "resolution_in_words", "response_in_words", "is_active"]
    list_select_related = ["contract", "organisation", "type", "priority", "calendar"]
    autocomplete_fields = ["contract", "organisation", "calendar"]
    history_parts = [(Escalation, "policy")]
    inlines = [EscalationInline]
    may_apply = [VIEW_POLICY, CHANGE_POLICY]
    is_applied = gettext_lazy("A worker applies %(policy)s to the open tickets.")
    fieldsets = [
        (None, {"fields": ["name", "is_active"]}),
        (
            gettext_lazy("For which tickets"),
            {
                "fields": ["contract", "organisation", "type", "priority"],
                "description": gettext_lazy("Those that fit all of these; an empty one fits any. Of several policies"
                " the one counts that names the contract, then the organisation, the type, the priority."),
            },
        ),
        (
            gettext_lazy("What is promised"),
            {"fields": ["calendar", "response", "assignment", "update", "resolution"], "description": LENGTH},
        ),
    ]  # fmt: skip

    def save_configuration(self, **saved):
        save_policy(**saved)

    def apply_policy(self, policy_id: int, by: Caller) -> None:
        apply_policy(policy_id=policy_id, by=by)

    def named(self, row: Ticket) -> tuple[str, str]:
        return row.human_id, TICKETS.page_of(row.pk)

    @admin.display(description=gettext_lazy("for which tickets"))
    def for_what(self, row: SlaPolicy) -> str:
        named = [row.contract, row.organisation, row.type, row.priority]
        return ", ".join(str(each) for each in named if each) or gettext("All")

    @admin.display(description=gettext_lazy("resolution"))
    def resolution_in_words(self, row: SlaPolicy) -> str:
        return format_duration(row.resolution) if row.resolution else gettext("as the priority says")
