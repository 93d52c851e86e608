"""The desk speaks the person's language or that of their browser; everything else keeps English."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.utils import translation

from apps.activity.models import Activity
from apps.core.formatting import format_duration, format_number, format_timestamp
from apps.core.languages import in_language_of
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory
from tests.support.desk import Desk
from tests.support.tokens import bearer_token

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
GERMAN, ENGLISH = "Zum Inhalt", "Skip to the content"
BROWSER = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def desk_of(language):
    return Desk(AgentFactory(language=language))


def page(desk, path="/admin/profile/", **headers):
    response = desk.http.get(path, headers=headers)
    assert response.status_code == 200
    return response


def test_desk_speaks_the_language_that_a_person_chose():
    german = page(desk_of("de"), **{"Accept-Language": "en"})
    english = page(desk_of("en"), **BROWSER)

    assert GERMAN in german.content.decode()
    assert '<html lang="de"' in german.content.decode()
    assert german["Content-Language"] == "de"
    assert "Accept-Language" not in german["Vary"]
    assert ENGLISH in english.content.decode()


@pytest.mark.parametrize(
    ("accepted", "language"), [("de-AT,de;q=0.9", "de"), ("fr", "en"), ("", "en"), ("en,de;q=0.5", "en")]
)
def test_desk_speaks_the_language_of_the_browser_otherwise(accepted, language):
    response = page(desk_of(""), **{"Accept-Language": accepted})

    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]


def test_sign_in_page_speaks_the_language_of_the_browser():
    assert '<html lang="de"' in Client().get("/admin/login/", headers=BROWSER).content.decode()
    assert '<html lang="en"' in Client().get("/admin/login/").content.decode()


def test_language_is_one_of_the_persons_settings():
    desk = desk_of("")

    desk.http.post("/admin/profile/", {"language": "de"})
    desk.user.refresh_from_db()
    refused = desk.http.post("/admin/profile/", {"language": "xx"})

    assert desk.user.language == "de"
    assert "desk-error" in refused.content.decode()
    assert Activity.objects.latest("pk").verb == "user.profile"


@pytest.mark.parametrize("path", ["/healthz", "/docs/", "/api/tickets", "/nowhere"])
def test_no_other_page_depends_on_the_browser(path):
    german, english = Client().get(path, headers=BROWSER), Client().get(path)

    assert german.content == english.content
    assert "Content-Language" not in german.headers
    assert translation.get_language() == "en"


def test_errors_of_apis_stay_english_for_a_person_who_reads_german():
    user = AgentFactory(language="de", is_admin=True)
    headers = {**BROWSER, "Authorization": f"Bearer {bearer_token(user)}"}

    response = Client().get("/api/tickets/INC-999999", headers=headers)

    assert response.json()["message"] == "There is no ticket INC-999999."


def test_error_of_the_desk_is_in_the_persons_language():
    german = desk_of("de").http.get("/admin/tickets/ticket/999999/change/", follow=True)

    assert "Ticket INC-999999 gibt es nicht." in german.content.decode()


def test_page_takes_as_many_statements_in_either_language():
    TicketFactory()

    counts = {desk_of(language).queries("tickets_ticket_changelist") for language in ("", "en", "de")}

    assert len(counts) == 1


def test_dates_and_numbers_have_the_form_of_the_language():
    at = datetime.datetime(2016, 12, 2, 17, 21, tzinfo=datetime.UTC)
    length = datetime.timedelta(days=3, hours=4)

    assert (format_timestamp(at), format_number(12_345), format_duration(length)) == (
        "2 Dec 2016, 17:21",
        "12,345",
        "3 d 4 h",
    )
    with translation.override("de"):
        assert (format_timestamp(at), format_number(12_345), format_duration(length)) == (
            "02.12.2016, 17:21",
            "12.345",
            "3 T 4 h",
        )


def test_exported_list_has_german_heads_and_is_recorded_in_english():
    desk = Desk(AgentFactory(language="de", is_superuser=True))

    response = desk.http.get("/admin/activity/activity/?export=csv")
    head = next(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))

    assert "Kanal" in head
    assert "Channel" in Activity.objects.filter(verb="list.exported").latest("pk").data["columns"]


def test_text_for_somebody_else_is_in_their_language():
    reader, other = AgentFactory(language="de"), AgentFactory(language="")

    with translation.override("en"), in_language_of(reader):
        assert translation.gettext("Yes") == "Ja"
        with in_language_of(other):
            assert translation.gettext("Yes") == "Yes"
        with in_language_of(None):
            assert translation.gettext("Yes") == "Yes"
