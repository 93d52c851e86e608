"""Calendars and SLA policies, and applying a policy to open tickets once its effect has been seen."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import carried_out, require
from apps.adminkit.recorded import ConfigurationAdmin, PartInline
from apps.core.formatting import NOTHING, format_duration
from apps.core.requests import caller_of
from apps.tickets.models import Calendar, CalendarDay, Escalation, SlaPolicy
from apps.tickets.models.service_levels import DAYS, MOST_ESCALATIONS, MOST_OWN_DAYS
from apps.tickets.operations import apply_policy, save_calendar, save_policy
from apps.tickets.permissions import CHANGE_POLICY, VIEW_POLICY
from apps.tickets.reads.service_levels import affected_by, effect_of

LENGTH = gettext_lazy("Days and hours, such as 4:00:00 for four hours or 2 00:00:00 for two days.")


class DayInline(PartInline):
    model = CalendarDay
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
        (gettext_lazy("Opening hours"), {"fields": list(DAYS)}),
        (gettext_lazy("Public holidays"), {"fields": ["country", "subdivision"]}),
    ]

    def save_configuration(self, **saved):
        save_calendar(**saved)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "time_zone":
            kwargs["help_text"] = gettext("Such as %(zone)s.") % {"zone": "Europe/Berlin"}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EscalationInline(PartInline):
    model = Escalation
    can_delete = True
    fields = ["target", "percent", "action", "person", "group"]
    autocomplete_fields = ["person", "group"]
    most = MOST_ESCALATIONS
    verbose_name_plural = gettext_lazy("escalations")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without links to add and change people in each row, which would be a third of the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


@admin.register(SlaPolicy)
class SlaPolicyAdmin(ConfigurationAdmin):
    list_display = ["name", "for_what", "calendar", "resolution_in_words", "response_in_words", "is_active"]
    list_select_related = ["contract", "organisation", "type", "priority", "calendar"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    sortable_by = ["name"]
    autocomplete_fields = ["contract", "organisation", "calendar"]
    history_parts = [(Escalation, "policy")]
    inlines = [EscalationInline]
    fieldsets = [
        (None, {"fields": ["name", "is_active"]}),
        (
            gettext_lazy("For which tickets"),
            {
                "fields": ["contract", "organisation", "type", "priority"],
                "description": gettext_lazy("Those that fit all of these. Of several policies the one counts that names"
                " the contract, then the organisation, the type, the priority."),
            },
        ),
        (
            gettext_lazy("What is promised"),
            {"fields": ["calendar", "response", "assignment", "update", "resolution"], "description": LENGTH},
        ),
    ]  # fmt: skip

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("<id:policy_id>/apply/", view(self.apply), name="tickets_slapolicy_apply"), *super().get_urls()]

    def save_configuration(self, **saved):
        save_policy(**saved)

    @admin.display(description=gettext_lazy("for which tickets"))
    def for_what(self, row: SlaPolicy) -> str:
        named = [row.contract, row.organisation, row.type, row.priority]
        return ", ".join(str(each) for each in named if each) or gettext("All")

    @admin.display(description=gettext_lazy("resolution"))
    def resolution_in_words(self, row: SlaPolicy) -> str:
        return format_duration(row.resolution) if row.resolution else gettext("as the priority says")

    @admin.display(description=gettext_lazy("first response"))
    def response_in_words(self, row: SlaPolicy) -> str:
        return format_duration(row.response) if row.response else NOTHING

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_effect(obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._to_effect(obj, super().response_change(request, obj))

    def _to_effect(self, policy: SlaPolicy, answer: HttpResponse) -> HttpResponse:
        """To what the policy would do to open tickets, where there are any, unless the person goes on with a form."""
        is_done = answer.headers.get("Location") == reverse("admin:tickets_slapolicy_changelist")
        if not (is_done and affected_by(policy).exists()):
            return answer
        return HttpResponseRedirect(reverse("admin:tickets_slapolicy_apply", args=[policy.pk]))

    def apply(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        """Show what a policy would do to open tickets, and let a worker do it when that is confirmed."""
        require(request, VIEW_POLICY, CHANGE_POLICY)
        policy = self.get_object(request, str(policy_id))
        back = reverse("admin:tickets_slapolicy_changelist")
        if policy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(policy_id))
        if request.method == "POST":

            def run() -> str:
                apply_policy(policy_id=policy_id, by=caller_of(request))
                return gettext("A worker applies %(policy)s to the open tickets.") % {"policy": policy}

            return carried_out(request, back, run)
        return self.page(
            request,
            "desk/policy_effect.html",
            title=gettext("What %(policy)s would do") % {"policy": policy},
            policy=policy,
            effect=effect_of(policy),
            back=back,
        )
