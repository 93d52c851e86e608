"""Reminders and real worker processes, one of which dies in the middle of its work."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.constants import EmailStatus
from apps.activity.models import Activity, Email, Notification
from apps.journals.constants import JournalVerb
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import Reminder
from tests.support.processes import workers

DUE = 15
WORKERS = 3


@pytest.fixture
def running(transactional_db, tmp_path):
    with workers(
        DJANGO_SETTINGS_MODULE="tests.journals.worker_settings",
        SLOW_MAIL_FILE=str(tmp_path / "mail"),
        PERIODIC_INTERVAL="0.2",
        EMAIL_LEFT_OVER_SECONDS="1",
        EMAIL_TIMEOUT="3",
    ) as started:
        yield started


@pytest.mark.usefixtures("postgresql_only")
def test_each_reminder_is_sent_once_by_three_workers_though_one_is_killed(running, tmp_path):
    overdue = timezone.now() - datetime.timedelta(hours=1)
    follow_ups = [FollowUpFactory(due_at=overdue) for _ in range(DUE)]
    for follow_up in follow_ups:
        ReminderFactory(follow_up=follow_up)
    later = ReminderFactory(follow_up=FollowUpFactory(due_at=timezone.now() + datetime.timedelta(days=2)))
    mail, began = tmp_path / "mail", tmp_path / "mail.began"

    first, *_ = [running.start() for _ in range(WORKERS)]
    running.wait_until(lambda: began.exists() and began.read_text().split()[-1:] == [str(first.pid)])
    running.kill(first)
    running.wait_until(lambda: Email.objects.filter(status=EmailStatus.SENT).count() >= DUE)

    subjects = mail.read_text().splitlines()
    assert len(subjects) == DUE
    assert {subject.split()[2] for subject in subjects} == {str(follow_up.pk) for follow_up in follow_ups}
    assert list(Reminder.objects.filter(sent_at=None)) == [later]
    assert Activity.objects.filter(verb=JournalVerb.REMINDER_SENT).count() == DUE
    assert Notification.objects.count() == DUE
