"""The addresses of the follow-up pages. None of them saves a field as it was posted: every write is an operation."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.adminkit.bulk_pages import bulk_urls
from apps.adminkit.pages import PagesAdmin, require
from apps.core.admin import DeskAdmin
from apps.items.models import JournalItem
from apps.items.subjects import SUBJECTS
from apps.journals.admin import editing, page, queue
from apps.journals.admin.helpers import FOLLOW_UPS, JOURNALS
from apps.journals.models import FollowUp, Reminder
from apps.journals.permissions import VIEW_FOLLOW_UP


@admin.register(FollowUp)
class FollowUpAdmin(PagesAdmin):
    pages = FOLLOW_UPS
    url_prefix = "journals"

    def get_urls(self):
        reminders = "<id:follow_up_id>/reminders/"
        return [
            self.at("", queue.queue, "followup_changelist"),
            *bulk_urls(self, queue.BULK, "followup_bulk"),
            self.at("add/", editing.plan, "followup_add"),
            self.at("<id:follow_up_id>/change/", page.follow_up_page, "followup_change"),
            self.at("<id:follow_up_id>/do/<slug:name>/", page.act, "followup_act"),
            self.at(f"{reminders}<slug:name>/", page.reminder, "followup_reminders"),
            self.at(f"{reminders}<id:reminder_id>/<slug:name>/", page.reminder, "followup_reminder"),
            self.at("reminder/<id:reminder_id>/", to_reminder, "reminder_change"),
            self.at("item/<id:item_id>/", to_item, "journalitem_change"),
        ]


def to_reminder(desk: DeskAdmin, request: HttpRequest, reminder_id: int) -> HttpResponse:
    """Go to the follow-up of a reminder, also of one that is gone."""
    require(request, VIEW_FOLLOW_UP)
    follow_up_id = Reminder.history.filter(id=reminder_id).values_list("follow_up_id", flat=True).first()
    if follow_up_id is None:
        raise Http404(reminder_id)
    return HttpResponseRedirect(FOLLOW_UPS.page_of(follow_up_id))


def to_item(desk: DeskAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """Go to the ticket, follow-up or journal that has this id; that page says who may see it."""
    kind = JournalItem.objects.filter(pk=item_id).values_list("kind", flat=True).first()
    if kind is None:
        raise Http404(item_id)
    return HttpResponseRedirect(
        reverse(SUBJECTS[kind].page, args=[item_id]) if kind in SUBJECTS else JOURNALS.page_of(item_id)
    )
