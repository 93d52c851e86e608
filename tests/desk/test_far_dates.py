"""Dates at both ends of the calendar: each API that takes one, and each page that shows it, in zones on both sides."""

import datetime

import pytest
from django import forms
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.urls import reverse

from apps.core.admin import DeskAdmin
from apps.core.caller import Caller, Channel
from apps.core.form_fields import LocalDateTimeField, SplitLocalDateTimeField
from apps.core.formatting import format_timestamp, to_local_time
from apps.customers.factories import CustomerFactory
from apps.journals.models import DurationType, FollowUp
from apps.journals.operations import create_reminder
from apps.registers.factories import RegisterFactory
from apps.tickets.factories import TicketFactory
from tests.cases.api.case_requests import new_case
from tests.registers.api.no_sale_requests import reconcile
from tests.support.browser_forms import writing_forms

EXTREMES = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"]
ZONES = ["Pacific/Kiritimati", "UTC", "America/Los_Angeles"]


@pytest.fixture(params=ZONES)
def zone(request, settings):
    settings.TIME_ZONE = request.param
    return request.param


class Far:
    """Rows of each kind that an API gives a date of its caller's choice, one for each end, and the pages on them."""

    def __init__(self, desk, clients):
        self.desk, (journals, orders, cases) = desk, clients
        self.ticket, self.register = TicketFactory(), RegisterFactory()
        self.customer = CustomerFactory(organisation=cases.user.organisation)
        subjects = [("Customer", self.customer.pk), ("JournalItem", self.ticket.pk)]
        self.follow_ups = [self._follow_up(journals, at, *subject) for at in EXTREMES for subject in subjects]
        self.no_sales = [
            orders.post("/noSale", reconcile(self.register, reconcileDate=EXTREMES[0])).json()["noSaleTxnID"]
        ]  # the other end lies in the future, which no reconcile does
        self.orders = [
            orders.post("/order", {"customerID": self.customer.pk, "estimatedCompleteDate": at[:10]}).json()["orderID"]
            for at in EXTREMES
        ]
        self.cases = [cases.post("/cases", new_case(occurredDateTime=at)).json()["id"] for at in EXTREMES]

    def _follow_up(self, journals, at: str, type: str, pk: int) -> int:
        body = {
            "assignedTo": self.desk.user.username,
            "dueDate": at,
            "followUpStatusID": 1,
            "followUpTypeID": 1,
            "objectID": pk,
            "objectType": type,
        }
        answer = journals.post("/followUp", body)
        assert answer.status_code == 201, answer.content
        number = answer.json()["followUpID"]
        hours = DurationType.objects.get(name="Hours")
        create_reminder(follow_up_id=number, duration_seconds=3600, duration_type=hours, by=self.desk.by)
        return number

    def pages(self) -> list[str]:
        def page(name, *args):
            return reverse(f"admin:{name}", args=args)

        agenda = page("journals_followup_changelist")
        return [
            page("index"),
            *(f"{agenda}?view={view}" for view in ("mine", "groups", "all", "completed")),
            page("customers_customer_change", self.customer.pk),
            page("tickets_ticket_change", self.ticket.pk),
            page("registers_nosale_changelist"),
            *(
                page(name, pk)
                for pk in self.no_sales
                for name in ("registers_nosale_change", "registers_nosale_history")
            ),
            f"{page('registers_nosale_add')}?register={self.register.pk}&type=Reconcile",
            page("orders_order_changelist"),
            *(page("orders_order_change", pk) for pk in self.orders),
            page("cases_case_changelist"),
            *(page("cases_case_change", pk) for pk in self.cases),
            page("activity_activity_changelist"),
            page("activity_notification_changelist"),
        ]


@pytest.mark.sqlite
@pytest.mark.contract("journal-management", "order-management", "case-management")
def test_every_page_shows_and_keeps_every_date_that_an_api_takes(
    settings, managers_desk, manager, integrator, journal_management, order_management, case_management
):
    managers_desk.by = Caller(manager, Channel.DESK)
    cases = case_management(integrator)
    cases.user = integrator
    far = Far(managers_desk, (journal_management(manager), order_management(manager), cases))
    failures = []
    for zone in ZONES:
        settings.TIME_ZONE = zone
        for page in far.pages():
            answer = managers_desk.http.get(page)
            if answer.status_code != 200:
                failures.append((zone, page, answer.status_code))
        for pk in far.follow_ups:
            url = reverse("admin:journals_followup_change", args=[pk])
            answer = managers_desk.http.get(url)
            values = [
                form.values
                for form in writing_forms(answer.content.decode())
                if {"due_at", "description"} <= form.values.keys() and form.action in ("", url)
            ]
            saved = managers_desk.http.post(url, values[0] | {"description": [f"Seen in {zone}"]})
            if (answer.status_code, saved.status_code) != (200, 302):
                failures.append((zone, url, answer.status_code, saved.status_code))
    assert failures == []
    stored = FollowUp.objects.values_list("description", "due_at")
    assert {(text, at.isoformat()) for text, at in stored} == {
        (f"Seen in {ZONES[-1]}", "0001-01-01T00:00:00+00:00"),
        (f"Seen in {ZONES[-1]}", "9999-12-31T23:59:59.999000+00:00"),
    }


@pytest.mark.parametrize("at", EXTREMES)
def test_far_time_is_put_in_words_and_into_a_box_and_out_again(zone, at):
    at = datetime.datetime.fromisoformat(at)
    shown, words = to_local_time(at), format_timestamp(at)

    assert shown == at
    assert words.endswith(" UTC") == (shown.tzinfo is datetime.UTC and zone != "UTC")
    field = LocalDateTimeField()
    box = field.prepare_value(at)
    assert box == shown.replace(tzinfo=None, second=0, microsecond=0)
    assert field.clean(box.isoformat(timespec="minutes")).astimezone(datetime.UTC)


def test_time_that_utc_cannot_have_is_refused_in_words(settings):
    for name, text in [("America/Los_Angeles", "9999-12-31T23:59"), ("Asia/Kolkata", "0001-01-01T00:00")]:
        settings.TIME_ZONE = name
        with pytest.raises(forms.ValidationError, match="Enter a valid date/time"):
            LocalDateTimeField().clean(text)
        with pytest.raises(forms.ValidationError, match="Write a year between 2 and 9998"):
            SplitLocalDateTimeField().clean(text.split("T"))


def test_every_time_that_a_form_of_configuration_takes_is_within_the_calendar(administrator):
    """Otherwise a row could be stored that no list can show."""
    request = RequestFactory().get("/")
    request.user = administrator
    unbounded = [
        f"{model._meta.label}.{field.name}"
        for model, desk in admin.site._registry.items()
        if isinstance(desk, DeskAdmin)
        for field in model._meta.fields
        if isinstance(field, models.DateTimeField)
        and field.editable
        and not isinstance(desk.formfield_for_dbfield(field, request=request), SplitLocalDateTimeField)
    ]
    assert unbounded == []
