"""The addresses of the follow-up pages. None of them saves a field as it was posted: every write is an operation."""

from functools import partial

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from apps.core.admin import DeskAdmin
from apps.items.models import JournalItem
from apps.items.subjects import SUBJECTS
from apps.journals.admin import actions, agenda, page, planning
from apps.journals.admin.helpers import require
from apps.journals.models import FollowUp, Reminder


@admin.register(FollowUp)
class FollowUpAdmin(DeskAdmin):
    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"journals_{name}")

        return [
            view("", agenda.agenda, "followup_changelist"),
            view("add/", planning.plan, "followup_add"),
            view("<id:follow_up_id>/change/", page.follow_up_page, "followup_change"),
            view("<id:follow_up_id>/do/<slug:name>/", actions.act, "followup_act"),
            view("<id:follow_up_id>/reminders/<slug:name>/", page.reminder, "followup_reminders"),
            view("<id:follow_up_id>/reminders/<id:reminder_id>/<slug:name>/", page.reminder, "followup_reminder"),
            view("reminder/<id:reminder_id>/", to_reminder, "reminder_change"),
            view("item/<id:item_id>/", to_item, "journalitem_change"),
        ]


def to_reminder(desk: DeskAdmin, request: HttpRequest, reminder_id: int) -> HttpResponse:
    """Go to the follow-up of a reminder, also of one that is gone."""
    require(request, "journals.view_followup")
    kept = Reminder.history.filter(id=reminder_id).values_list("follow_up_id", flat=True).first()
    if kept is None:
        raise Http404(reminder_id)
    return HttpResponseRedirect(page.page_of(kept))


def to_item(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """Go to the ticket, follow-up or journal that has this id; that page says who may see it."""
    kind = JournalItem.objects.filter(pk=item_id).values_list("kind", flat=True).first()
    if kind is None:
        raise Http404(item_id)
    page_name = SUBJECTS[kind].page if kind in SUBJECTS else "admin:journals_journal_change"
    return HttpResponseRedirect(reverse(page_name, args=[item_id]))
