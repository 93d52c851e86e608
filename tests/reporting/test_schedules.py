"""Scheduled reports: when they are due, what is in them, who gets what, and that each is sent once."""

import datetime
import io
import zoneinfo

import pypdfium2
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from apps.activity.audiences import EVERYONE
from apps.activity.models import Activity, Email
from apps.activity.operations import send_email
from apps.activity.saved_views import change_view, save_view
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.desk.reports import REPORTS
from apps.reporting.constants import ScheduleVerb
from apps.reporting.models import ReportSchedule
from apps.reporting.operations import (
    change_schedule,
    delete_schedule,
    schedule_report,
    send_due_reports,
    stop_schedule,
)
from apps.reporting.schedules import next_time
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory
from apps.users.models import User
from tests.support.desk import Desk
from tests.support.processes import workers

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
TIMES = {"format": "csv", "every": "day", "weekday": 0, "hour": 7}


def by(user) -> Caller:
    return Caller(user, Channel.DESK)


def scheduled(user, *, source="report", target="tickets", query="range=week", **times) -> ReportSchedule:
    """A schedule that is due now."""
    schedule = schedule_report(source=source, target=target, query=query, times=TIMES | times, by=by(user))
    ReportSchedule.objects.filter(pk=schedule.pk).update(next_at=timezone.now() - HOUR)
    return schedule


def sent() -> list:
    """What the worker sends, and its attachments."""
    send_due_reports()
    for pk in list(Email.objects.filter(status="queued").values_list("pk", flat=True)):
        send_email(email_id=pk)
    return mail.outbox


def content() -> bytes:
    [message] = sent()
    [(_, found, _)] = message.attachments
    return found if isinstance(found, bytes) else found.encode()


@pytest.fixture
def view(manager):
    return save_view(queue="tickets.ticket", name="Newest", query="view=all&order=newest", by=by(manager))


def test_next_time_is_at_the_hour_of_the_owners_zone():
    def due(zone, after, **times):
        owner = User(time_zone=zone)
        schedule = ReportSchedule(owner=owner, **({"every": "day", "hour": 7, "weekday": 0} | times))
        return next_time(schedule, datetime.datetime.fromisoformat(after)).isoformat()

    assert due("", "2026-11-30T06:59:00+00:00") == "2026-11-30T07:00:00+00:00"
    assert due("", "2026-11-30T07:00:00+00:00") == "2026-12-01T07:00:00+00:00"
    assert due("America/New_York", "2026-11-30T07:00:00+00:00") == "2026-11-30T12:00:00+00:00"
    assert due("Asia/Kathmandu", "2026-11-30T07:00:00+00:00") == "2026-12-01T01:15:00+00:00"
    assert due("Nowhere/Else", "2026-11-30T07:00:00+00:00") == "2026-12-01T07:00:00+00:00"
    # A Sunday on which 2 o'clock does not come, and one on which it comes twice: once each.
    assert due("Europe/Berlin", "2026-03-28T12:00:00+00:00", hour=2) == "2026-03-29T01:00:00+00:00"
    assert due("Europe/Berlin", "2026-03-29T01:00:00+00:00", hour=2) == "2026-03-30T00:00:00+00:00"
    assert due("Europe/Berlin", "2026-10-24T12:00:00+00:00", hour=2) == "2026-10-25T00:00:00+00:00"
    assert due("Europe/Berlin", "2026-10-25T00:00:00+00:00", hour=2) == "2026-10-26T01:00:00+00:00"
    assert due("", "2026-11-30T08:00:00+00:00", every="week", weekday=0) == "2026-12-07T07:00:00+00:00"
    assert due("Pacific/Auckland", "2026-11-30T08:00:00+00:00", every="week", weekday=1) == "2026-11-30T18:00:00+00:00"


@pytest.mark.django_db
def test_csv_has_the_numbers_of_the_page_narrowed_as_it_was(manager):
    tickets = TicketFactory.create_batch(3, created_at=timezone.now() - DAY)
    organisation = tickets[0].organisation_id
    scheduled(manager, query=f"organisation={organisation}&from=2026-01-01&to=2026-01-02&range=week")

    found = content()

    page = Desk(manager).get("report", "tickets", range="week", organisation=organisation, export="csv")
    assert found == b"".join(page)
    assert b"Range,,Created,1\r\n" in found


@pytest.mark.django_db
def test_pdf_shows_the_report_in_the_language_and_zone_of_its_owner(manager):
    manager.language, manager.time_zone, manager.name = "de", "Pacific/Auckland", "Manager"
    manager.save()
    TicketFactory(created_at=timezone.now() - DAY, organisation__name="Ärztehaus 東京")
    scheduled(manager, format="pdf")

    found = content()

    text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(found)))
    assert "Pacific/Auckland" in text
    assert "Ärztehaus 東京" in text
    assert (
        mail.outbox[0]
        .attachments[0][0]
        .endswith(f"{timezone.now().astimezone(zoneinfo.ZoneInfo('Pacific/Auckland')):%Y-%m-%d}.pdf")
    )
    with translation.override("de"):
        titles = [str(table.title) for table in REPORTS["tickets"].breakdowns]
        assert [title for title in titles if title not in text] == []


@pytest.mark.django_db
def test_view_has_the_rows_that_its_reader_sees_when_it_leaves(manager, agent, view):
    change_view(view_id=view.pk, audience=EVERYONE, by=by(manager))
    scheduled(agent, source="view", target=str(view.pk), query="", format="csv")
    tickets = TicketFactory.create_batch(2)

    lines = content().decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in lines[1:]] == [ticket.human_id for ticket in reversed(tickets)]
    change_view(view_id=view.pk, audience="", by=by(manager))
    ReportSchedule.objects.update(next_at=timezone.now())
    assert len(sent()) == 1
    stopped = ReportSchedule.objects.get()
    assert (stopped.next_at, stopped.stopped_because) == (None, f"There is no saved view {view.pk}.")


@pytest.mark.django_db
@pytest.mark.parametrize("queued", [False, True])
def test_who_may_not_see_it_any_more_gets_nothing_and_reads_why(manager, administrator, queued):
    first, second = scheduled(manager), scheduled(administrator, target="orders")
    if queued:
        assert send_due_reports() == 2
    manager.is_active = False
    manager.save()
    administrator.groups.clear()
    administrator.is_admin, administrator.is_agent = False, True
    administrator.save()

    assert sent() == []

    reasons = [ReportSchedule.objects.get(pk=each.pk).stopped_because for each in (first, second)]
    assert reasons[0] == "The account was deactivated."
    assert reasons[1] in ("You may not schedule reports.", "You may not see this report.")
    assert ReportSchedule.objects.exclude(next_at=None).count() == 0
    assert Activity.objects.filter(verb=ScheduleVerb.STOPPED).count() == 2
    assert set(Email.objects.values_list("status", flat=True)) == ({"given_up"} if queued else set())
    send_due_reports()
    assert Email.objects.count() == (2 if queued else 0)


@pytest.mark.django_db
def test_what_nobody_may_or_can_have_is_refused(manager, agent, view):
    for user, values, error in (
        (agent, {}, NotAllowed),
        (manager, {"target": "nothing"}, NotFound),
        (manager, {"query": "group=nothing"}, Invalid),
        (agent, {"source": "view", "target": str(view.pk)}, NotFound),
        (manager, {"source": "view", "target": "x"}, NotFound),
    ):
        with pytest.raises(error):
            scheduled(user, **values)
    assert not ReportSchedule.objects.exists()


@pytest.mark.django_db
def test_schedule_is_added_changed_stopped_and_deleted_on_its_pages(manager, agent):
    desk, others = Desk(manager), Desk(agent)
    page = desk.read("report", "tickets", range="week")
    address = page.split("reportschedule/add/?")[1].split('"')[0].replace("&amp;", "&")
    values = {"range": "yesterday", "format": "pdf", "every": "week", "weekday": "4", "hour": "6"}
    url = reverse("admin:reporting_reportschedule_add")
    assert "E-mail Tickets" in desk.http.get(f"{url}?{address}").text
    desk.http.post(f"{url}?{address}", values)
    schedule = ReportSchedule.objects.get()
    assert (schedule.query, schedule.every, schedule.weekday, schedule.hour) == ("range=yesterday", "week", 4, 6)

    listed = desk.read("reporting_reportschedule_changelist")
    assert "Every week, Friday at 06:00" in listed
    assert "Not sent yet" in listed
    assert "Tickets" not in others.read("reporting_reportschedule_changelist").split("<table")[1]
    for name in ("change", "delete"):
        assert others.get(f"reporting_reportschedule_{name}", schedule.pk).status_code == 302
    assert others.post("reporting_reportschedule_stop", schedule.pk).status_code == 302
    assert ReportSchedule.objects.get().next_at is not None

    desk.post("reporting_reportschedule_stop", schedule.pk)
    assert ReportSchedule.objects.get().next_at is None
    with pytest.raises(WrongState):
        stop_schedule(schedule_id=schedule.pk, by=by(manager))
    desk.post("reporting_reportschedule_change", schedule.pk, **values | {"hour": "9"})
    assert ReportSchedule.objects.get().next_at is not None
    desk.post("reporting_reportschedule_delete", schedule.pk)
    assert not ReportSchedule.objects.exists()
    verbs = ["added", "stopped", "changed", "deleted"]
    recorded = Activity.objects.filter(verb__startswith="report_schedule.").order_by("pk")
    assert list(recorded.values_list("verb", flat=True)) == [f"report_schedule.{verb}" for verb in verbs]


@pytest.mark.django_db
def test_list_says_what_became_of_the_last_one_and_costs_the_same_for_many(manager, settings):
    schedule = scheduled(manager)
    desk = Desk(manager)
    one = desk.queries("reporting_reportschedule_changelist")
    for _ in range(9):
        scheduled(manager)
    settings.EMAIL_BACKEND = "tests.reporting.test_schedules.Broken"

    sent()

    text = desk.read("reporting_reportschedule_changelist")
    assert text.count("The mail server is out") == 10
    assert desk.queries("reporting_reportschedule_changelist") == one <= 12
    assert ReportSchedule.objects.get(pk=schedule.pk).last_email.status == "failed"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_email(email_id=ReportSchedule.objects.get(pk=schedule.pk).last_email_id)
    assert len(mail.outbox) == 1


class Broken:
    """A mail server that takes nothing."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("The mail server is out")


@pytest.mark.django_db
def test_what_was_missed_is_sent_once(manager):
    schedule = scheduled(manager)
    ReportSchedule.objects.update(next_at=timezone.now() - 9 * DAY)

    assert (send_due_reports(), send_due_reports()) == (1, 0)

    schedule.refresh_from_db()
    assert timezone.now() < schedule.next_at <= timezone.now() + DAY
    with pytest.raises(NotFound):
        delete_schedule(schedule_id=schedule.pk, by=by(AgentFactory()))
    with pytest.raises(NotFound):
        change_schedule(schedule_id=schedule.pk, times=TIMES, by=by(AgentFactory()))


def test_several_workers_send_each_once(postgresql_only, transactional_db, manager, tmp_path):
    TicketFactory(created_at=timezone.now() - DAY)
    schedules = [scheduled(manager, format=("csv", "pdf")[number % 2]) for number in range(6)]
    letters = tmp_path / "mail"

    with workers(
        DJANGO_SETTINGS_MODULE="tests.journals.worker_settings", SLOW_MAIL_FILE=str(letters), PERIODIC_INTERVAL="0.1"
    ) as running:
        for _ in range(2):
            running.start()
        running.wait_until(lambda: Email.objects.filter(status="sent").count() == len(schedules))

    assert Email.objects.count() == Activity.objects.filter(verb=ScheduleVerb.SENT).count() == len(schedules)
    assert len(letters.read_text().splitlines()) == len(schedules)
    assert not ReportSchedule.objects.filter(next_at__lte=timezone.now()).exists()
