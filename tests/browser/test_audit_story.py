"""A manager finds who changed the priority of a ticket last Tuesday, and through which API."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import update_ticket
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_changed_the_priority_last_tuesday_and_through_which_api(sign_in):
    ticket = Ticket.objects.unfinished().first()
    kind = Classification.objects.filter(kind=ClassificationKind.PRIORITY)
    other = kind.exclude(pk=ticket.priority_id).first()
    by = Caller(
        User.objects.get(username="integrator"), Channel.SIPSYNERGY, credential="night sync", request_id="req-42"
    )
    update_ticket(ticket_id=ticket.pk, changes={"priority": other}, by=by)
    today = timezone.localdate()
    tuesday = today - datetime.timedelta(days=(today.weekday() - 1) % 7 or 7)
    at = timezone.make_aware(datetime.datetime.combine(tuesday, datetime.time(10, 15, 42)))
    Activity.objects.filter(request_id="req-42").update(at=at)

    page = sign_in("admin")
    page.goto("/admin/")
    page.get_by_role("link", name="Activity").first.click()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Field", exact=True).fill("priority")
    page.get_by_label("From", exact=True).fill(str(tuesday))
    page.get_by_label("To", exact=True).fill(str(tuesday))
    page.get_by_role("button", name="Apply").click()

    row = page.locator(".desk-table tbody tr")
    expect(row).to_have_count(1)
    for words in ("10:15:42", "Harbour Integration", "Tickets microservice", "night sync", ticket.human_id, str(other)):
        expect(row).to_contain_text(words)
    row.get_by_role("link", name=ticket.human_id).click()
    assert page.url.endswith(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
