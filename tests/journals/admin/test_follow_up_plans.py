"""What a person may write into the forms of follow-ups."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory, lookup
from apps.journals.models import FollowUp
from apps.users.constants import Role
from apps.users.factories import UserFactory
from apps.users.models import User

DAY = datetime.timedelta(days=1)
PAST = "Lies in the past."
UNKNOWN = "Nobody who could do it has this user name."


def written(**changes):
    values = {
        "due_at": f"{timezone.now() + DAY:%Y-%m-%dT%H:%M}",
        "type": lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1).pk,
        "status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1).pk,
        "assignee_name": "",
        "description": "Ring the depot",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"due_at": "2020-01-01T10:00"}, PAST),
        ({"assignee_name": "nobody-here"}, UNKNOWN),
        ({"assignee_name": "gone"}, UNKNOWN),
    ],
)
@pytest.mark.parametrize("where", ["a page", "anywhere"])
def test_plan_in_the_past_or_for_nobody_is_refused_at_its_field(client, agent, where, changes, error):
    UserFactory(username="gone", is_active=False)
    customer = CustomerFactory()
    client.force_login(agent)
    url = reverse("admin:journals_followup_add")
    if where == "a page":
        from apps.journals.admin.subjects import customer_subject

        url += f"?about={customer_subject(customer).key}"
    else:
        changes = changes | {"customer": customer.pk}

    page = client.post(url, written(**changes))

    assert (page.status_code, FollowUp.objects.count()) == (200, 0)
    assert f'<p class="desk-error">{error}</p>' in page.content.decode()


def test_follow_up_that_other_systems_planned_so_can_be_edited_and_only_what_is_written_is_checked(client, agent):
    late = timezone.now().replace(second=0, microsecond=0) - DAY
    follow_up = FollowUpFactory(due_at=late, assignee_name="CSR1")
    client.force_login(agent)
    url = reverse("admin:journals_followup_change", args=[follow_up.pk])
    as_shown = {
        "due_at": f"{late:%Y-%m-%dT%H:%M}",
        "assignee_name": "CSR1",
        "type": follow_up.type_id,
        "status": follow_up.status_id,
        "description": follow_up.description,
    }
    untouched = {f"initial-{name}": value for name, value in as_shown.items()} | as_shown

    assert client.post(url, untouched | {"description": "Ring the depot"}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.description, follow_up.due_at, follow_up.assignee_name) == ("Ring the depot", late, "CSR1")

    for changes, error in (({"due_at": "2020-01-01T10:00"}, PAST), ({"assignee_name": "CSR2"}, UNKNOWN)):
        page = client.post(url, untouched | {"initial-description": "Ring the depot"} | changes)
        assert error in page.content.decode()


def test_moving_a_follow_up_into_the_past_is_refused_in_words(client, agent):
    follow_up = FollowUpFactory()
    client.force_login(agent)

    page = client.post(
        reverse("admin:journals_followup_act", args=[follow_up.pk, "move"]), {"due_at": "2020-01-01T10:00"}, follow=True
    )

    assert "The new due date lies in the past." in page.content.decode()
    assert FollowUp.objects.get().due_at == follow_up.due_at


def test_page_says_of_an_unsent_reminder_what_becomes_of_it(client, agent):
    from apps.journals.factories import ReminderFactory

    User.objects.filter(groups__name=Role.MANAGER).update(is_active=False)  # whom a reminder reaches in the end
    gone = UserFactory(is_active=False)
    reminder = ReminderFactory(follow_up=FollowUpFactory(created_by=gone))
    url = reverse("admin:journals_followup_change", args=[reminder.follow_up_id])
    client.force_login(agent)

    assert "reaches nobody" in client.get(url).content.decode()
    FollowUp.objects.update(assignee=agent)
    assert "goes out" in client.get(url).content.decode()
    FollowUp.objects.update(closed_at=timezone.now())
    assert "not sent: the follow-up is closed" in client.get(url).content.decode()
