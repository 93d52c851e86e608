"""A form that comes after its sign-in has ended is not carried out, and goes back to its own person alone."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.cases.factories import CaseFactory
from apps.customers.models import Organisation
from apps.desk.unsent import SECRETS
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket, TicketNote
from apps.users.factories import WorkGroupFactory
from apps.users.forms import PasswordForm
from tests.support.browser_forms import writing_forms

PASSWORD = "q8-goes-on-with-it"
LOGIN = "/admin/login/"
TEXT = "The line crackles <b>after</b> rain\nand at night"


class Browser:
    """A browser that several people use in turn, with the tokens of forms checked."""

    def __init__(self):
        self.http = Client(enforce_csrf_checks=True)

    def sign_in(self, user, page=None):
        """On the sign-in page, or on another `page` that has its form."""
        page = page or self.http.get(LOGIN)
        form = writing_forms(page.content.decode())[0]
        return self.press(form, username=user.username, password=PASSWORD)

    def sign_out(self):
        token = self.http.cookies["csrftoken"].value
        self.http.post(reverse("admin:logout"), {"csrfmiddlewaretoken": token})

    def sign_in_again(self, user):
        """In another tab, which gives every form a new token."""
        self.sign_out()
        return self.sign_in(user)

    def form(self, url, action=""):
        """The form of a page that leads to `action`."""
        answer = self.http.get(url)
        return next(form for form in writing_forms(answer.content.decode()) if (form.action or url) == (action or url))

    def press(self, form, url="", **values):
        return self.http.post(form.action or url, form.values | values)

    def send_now(self, answer):
        """Press the button of the page that shows what was not sent."""
        form = next(form for form in writing_forms(answer.content.decode()))
        return self.press(form)


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def people(agent, manager):
    for user in (agent, manager):
        user.set_password(PASSWORD)
        user.save()
    return agent, manager


@pytest.fixture
def note_form(browser, people):
    """The note form of a ticket's page, as the agent's browser shows it."""
    browser.sign_in(people[0])
    ticket = TicketFactory()
    page = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    form = browser.form(page, reverse("admin:tickets_ticket_note", args=[ticket.pk]))
    return form, {"body": TEXT, "visibility": "internal"}


def notes():
    return list(TicketNote.objects.comments().values_list("body", "is_internal"))


def is_private(answer) -> bool:
    return answer["X-Frame-Options"] == "DENY" and "no-store" in answer["Cache-Control"]


def test_form_after_the_session_has_ended_goes_on_after_signing_in(browser, note_form, people):
    form, values = note_form
    Session.objects.all().delete()

    asked = browser.press(form, **values)
    assert (asked.status_code, notes(), is_private(asked)) == (403, [], True)
    assert "crackles" not in asked.content.decode()
    wrong = browser.http.post(
        LOGIN, writing_forms(asked.content.decode())[0].values | {"username": "x", "password": "y"}
    )
    shown = browser.sign_in(people[0], wrong)
    assert (shown.status_code, notes(), is_private(shown)) == (200, [], True)
    assert "The line crackles &lt;b&gt;after&lt;/b&gt; rain" in shown.content.decode()
    assert f"for <bdi>INC-{form.action.split('/')[4]}</bdi>" in shown.content.decode()
    sent = browser.send_now(shown)

    assert sent.url == reverse("admin:tickets_ticket_change", args=[form.action.split("/")[4]])
    assert notes() == [(TEXT, True)]
    browser.send_now(shown)
    assert len(notes()) == 1


def test_list_below_which_a_form_was_is_kept_and_not_shown(browser, people):
    browser.sign_in(people[0])
    form = browser.form(reverse("admin:cases_case_changelist"), reverse("admin:cases_case_bulk"))
    Session.objects.all().delete()

    shown = browser.sign_in(people[0], browser.press(form, here="view=all", note="Storm", row="1"))

    html = shown.content.decode()
    assert '<input type="hidden" name="here" value="view=all">' in html
    assert "Storm" in html


def test_form_from_before_a_second_sign_in_goes_on_with_one_click(browser, note_form, people):
    form, values = note_form
    browser.sign_in_again(people[0])

    shown = browser.press(form, **values)
    assert (shown.status_code, notes(), is_private(shown)) == (403, [], True)
    browser.send_now(shown)

    assert notes() == [(TEXT, True)]


def choices_in(html):
    """What the page says was chosen, by label."""
    shown = r'<input type="hidden"[^>]*><input type="text"[^>]* value="([^"]*)" readonly>'
    return dict(re.findall(rf'<label for="unsent-\d+">([^<]*)</label>\s*{shown}', html))


def test_choices_are_shown_in_the_words_of_their_form(browser, people, note_form, status):
    ticket, group = TicketFactory(), WorkGroupFactory(name="Field crew")
    urgent = Classification.objects.of(ClassificationKind.PRIORITY).get(name="Urgent")
    page, edit = (reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk]) for name in ("change", "edit"))
    act = [reverse("admin:tickets_ticket_act", args=[ticket.pk, name]) for name in ("status", "assign")]
    a_list, bulk = (reverse(f"admin:tickets_ticket_{name}") for name in ("changelist", "bulk"))
    forms = [
        (browser.form(page, act[0]), {"status": status("Pending").pk}),
        (browser.form(page, act[1]), {"assignee": people[0].pk, "group": group.pk}),
        (browser.form(edit), {"priority": urgent.pk, "is_internal": "on"}),
        (browser.form(a_list, bulk), {"row": ticket.pk, "priority": urgent.pk}),
        note_form,
    ]
    browser.sign_in_again(people[0])

    shown = [browser.press(form, edit, **values) for form, values in forms]

    said = [choices_in(answer.content.decode()) for answer in shown]
    assert said[:2] == [{"Status": "Pending"}, {"Assignee": str(people[0]), "Group": "Field crew"}]
    assert said[2].items() >= {"Priority": "Urgent", "Internal": "Yes", "Type": "Default"}.items()
    assert said[3:] == [{"Priority": "Urgent", "Note is": "Internal"}, {"Pressed": "Add internal note"}]
    with CaptureQueriesContext(connection) as captured:
        again = browser.press(forms[0][0], **forms[0][1])
    assert len(captured) <= 15
    browser.send_now(again)
    assert Ticket.objects.get(pk=ticket.pk).status.name == "Pending"


def test_next_person_at_the_browser_sees_nothing_of_it(browser, note_form, people):
    form, values = note_form
    browser.sign_out()
    asked = browser.press(form, **values)
    answers = [asked, browser.sign_in(people[1], asked), browser.http.get("/admin/")]
    answers += [
        browser.press(form, **values),
        browser.http.post(LOGIN, writing_forms(asked.content.decode())[0].values),
    ]

    assert [answer.status_code for answer in answers] == [403, 302, 200, 403, 403]
    assert [answer for answer in answers if "crackles" in answer.content.decode()] == []
    assert "another person" in answers[2].content.decode()
    assert notes() == []


@pytest.mark.parametrize("mark", ["", "1:2:3", "{pk}", "{pk}:1xN2aB:forged"])
def test_form_that_does_not_say_whose_it_is_cannot_be_sent_on(browser, note_form, people, mark):
    form, values = note_form
    browser.sign_in_again(people[0])
    values |= {"drawn_for": mark.format(pk=people[0].pk)}

    answers = [browser.press(form, **values)]
    Session.objects.all().delete()
    answers += [browser.press(form, **values)]
    answers += [browser.press(form, csrfmiddlewaretoken=browser.http.cookies["csrftoken"].value, **values)]

    assert [answer.status_code for answer in answers] == [403, 403, 302]
    assert [
        answer
        for answer in answers
        if "crackles" in answer.content.decode() or 'name="kept"' in answer.content.decode()
    ] == []


def test_form_from_another_site_cannot_be_sent_on(browser, note_form):
    form, values = note_form

    answer = browser.http.post(form.action, form.values | values, headers={"origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert "crackles" not in answer.content.decode()


def test_every_kind_of_form_goes_on(browser, people, administrator):
    administrator.set_password(PASSWORD)
    administrator.save()
    browser.sign_in(administrator)
    url = reverse("admin:customers_organisation_add")
    stock = browser.form(url)
    browser.sign_in_again(administrator)
    shown = browser.press(stock, url, name="Quay Street Fibre", human_id="ORG-4711", legal_name="Quay Street Fibre")
    browser.send_now(shown)
    assert Organisation.objects.filter(name="Quay Street Fibre").count() == 1

    browser.sign_in_again(people[0])
    ticket = TicketFactory()
    url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    held = browser.form(url, reverse("admin:tickets_ticket_act", args=[ticket.pk, "hold"]))
    browser.sign_in_again(people[0])
    sent = browser.send_now(browser.press(held, reason="Waiting for parts"))
    assert "is on hold" in browser.http.get(sent.url).content.decode()


def test_files_are_named_and_chosen_again(browser, people):
    browser.sign_in(people[0])
    case = CaseFactory()
    form = browser.form(
        reverse("admin:cases_case_change", args=[case.pk]), reverse("admin:cases_case_note", args=[case.pk])
    )
    browser.sign_in_again(people[0])

    shown = browser.press(form, text=TEXT, files=SimpleUploadedFile("crackle.txt", b"x"), visibility="EXTERNAL")
    page = shown.content.decode()

    assert "Files cannot be kept. Choose again: <bdi>crackle.txt</bdi>" in page
    assert '<input type="file"' in page
    assert 'enctype="multipart/form-data"' in page


def test_passwords_are_not_kept(browser, people):
    browser.sign_in(people[0])
    url = reverse("admin:users_user_password", args=[people[0].pk])
    form = browser.form(url)
    browser.sign_in_again(people[0])

    shown = browser.press(form, url, present=PASSWORD, password="n3w-and-long", again="n3w-and-long").content.decode()

    assert PASSWORD not in shown
    assert "n3w-and-long" not in shown
    assert "Passwords and keys are not kept" in shown


def test_every_field_that_hides_what_is_typed_counts_as_secret():
    fields = dict(PasswordForm.base_fields)
    for desk in admin.site._registry.values():
        fields |= desk.form.declared_fields
    hidden = {name for name, field in fields.items() if isinstance(field.widget, forms.PasswordInput)}

    assert len(hidden) > 6
    assert [name for name in hidden if not SECRETS.search(name)] == []


def test_form_that_is_too_long_is_said_to_be_lost(browser, note_form, people):
    form, values = note_form
    Session.objects.all().delete()

    asked = browser.press(form, **values | {"body": "x" * 600_000}).content.decode()

    assert "too much in the form" in asked
    assert 'name="kept" value=""' in asked


def test_signing_in_leads_to_no_other_site(browser, people):
    form = writing_forms(browser.http.get(f"{LOGIN}?next=//elsewhere.example/").content.decode())[0]

    answer = browser.press(form, username=people[0].username, password=PASSWORD)

    assert answer.url == "/admin/"
