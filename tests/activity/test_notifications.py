"""The bell, and the page it opens."""

import datetime
import re

from django.utils import timezone

from apps.activity.models import Notification
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.operations import send_due_reminders
from apps.users.factories import AgentFactory

PAGE = "activity_notification_changelist"


def remind(user, count=1, **fields):
    """Reminders of follow-ups of that person, sent."""
    due = timezone.now() + datetime.timedelta(minutes=10)
    for _ in range(count):
        ReminderFactory(follow_up=FollowUpFactory(assignee=user, due_at=due, **fields))
    send_due_reminders()


def bell(html) -> str:
    """What the bell counts, as it is read aloud."""
    return re.search(r'class="desk-bell" href="/admin/activity/notification/" aria-label="([^"]*)"', html)[1]


def test_bell_counts_what_the_person_has_not_seen(desk, agent):
    assert bell(desk.read("index")) == "Notifications"

    remind(agent, 2)
    remind(AgentFactory())

    assert bell(desk.read("index")) == "Notifications, 2 new"
    assert bell(desk.read("customers_customer_changelist")) == "Notifications, 2 new"


def test_line_is_read_in_the_language_of_the_page(desk, agent):
    remind(agent)
    assert Notification.objects.get().text.startswith("Follow-up ")

    for language, words in (("de", "Wiedervorlage "), ("en", "Follow-up ")):
        desk.http.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        exported = b"".join(desk.get(PAGE, export="csv"))
        assert f",{words}".encode() in exported
        assert words in desk.read(PAGE).partition("<main")[2]


def test_bell_counts_no_further_than_99(desk, agent):
    remind(agent)
    entry = Notification.objects.get().activity
    Notification.objects.bulk_create([Notification(user=agent, activity=entry, text="Again")] * 120)

    assert bell(desk.read("index")) == "Notifications, 99+ new"


def test_windows_without_a_menu_have_no_bell(desk):
    assert "desk-bell" not in desk.read("customers_customer_changelist", _popup=1)


def test_sign_in_page_has_no_bell(client, db):
    assert "desk-bell" not in client.get("/admin/login/").content.decode()


def test_page_lists_ones_own_newest_first_with_links(desk, agent):
    remind(agent)
    remind(agent)
    remind(AgentFactory())
    first, second = Notification.objects.filter(user=agent).order_by("pk").select_related("activity")

    html = desk.read(PAGE)

    links = re.findall(r'<a href="(/admin/journals/followup/reminder/\d+/)">', html)
    assert links == [f"/admin/journals/followup/reminder/{row.activity.object_id}/" for row in (second, first)]
    assert html.count('class="is-new"') == 2
    assert re.fullmatch(r"/admin/journals/followup/\d+/change/", desk.http.get(links[0]).url)


def test_reading_marks_nothing(desk, agent):
    remind(agent)

    desk.read(PAGE)
    desk.get("activity_notification_seen")

    assert Notification.objects.filter(seen_at=None).count() == 1


def test_all_are_marked_as_seen_at_a_press(desk, agent, messages_of):
    remind(agent, 2)
    other = AgentFactory()
    remind(other)

    response = desk.post("activity_notification_seen")

    assert messages_of(response) == ["2 notifications marked as seen."]
    assert list(Notification.objects.filter(seen_at=None).values_list("user", flat=True)) == [other.pk]
    html = desk.read(PAGE)
    assert bell(html) == "Notifications"
    assert "Mark all as seen" not in html


def test_page_costs_the_same_for_1_and_30_and_is_paged(desk, agent):
    remind(agent)
    one = desk.queries(PAGE)
    remind(agent, 60)

    assert desk.queries(PAGE) == one
    assert desk.read(PAGE).count('class="is-new"') == 50
    assert desk.read(PAGE, page=2).count('class="is-new"') == 11


def test_text_is_escaped(desk, agent):
    remind(agent)
    Notification.objects.update(text="<script>alert(1)</script>")

    assert "<script>alert" not in desk.read(PAGE)
