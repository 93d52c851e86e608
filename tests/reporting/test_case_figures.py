"""The report of cases: backlog, load and response times against a naive count in Python."""

import datetime
import itertools
import random
from collections import Counter

import pytest
from django.utils import timezone

from apps.cases.constants import OPEN_STATUSES, CaseStatus, Visibility
from apps.cases.factories import CaseFactory, CaseNoteFactory
from apps.cases.models import Case, CaseNote
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.reporting.test_ticket_figures import age, cards, nearest_rank, table
from tests.support.desk import Desk

DAY = datetime.timedelta(days=1)


@pytest.fixture
def random_cases(agent):
    """Cases of the last 50 days in every status, answered by staff in public, or not."""
    dice, now = random.Random(17), timezone.now()  # noqa: S311 - no secret
    groups, people = [*WorkGroupFactory.create_batch(2), None], [agent, AgentFactory(), None]
    for case in CaseFactory.create_batch(60):
        created_at = now - dice.random() * 50 * DAY
        for _ in range(dice.randrange(3)):
            note = CaseNoteFactory(
                case=case, author=dice.choice([agent, case.orderer]), visibility=dice.choice(Visibility.values)
            )
            at = created_at + dice.random() * (now - created_at)
            CaseNote.objects.filter(pk=note.pk).update(created_at=at)
        for _ in range(dice.randrange(4)):
            case.steps.create(status=dice.choice(CaseStatus.values), at=created_at + dice.random() * (now - created_at))
        Case.objects.filter(pk=case.pk).update(
            created_at=created_at, status=dice.choice(CaseStatus.values), group=dice.choice(groups),
            assignee=dice.choice(people),
        )  # fmt: skip
    return list(Case.objects.select_related("group", "assignee"))


def days_of_return(case):
    """When it came to an open status straight from being resolved or closed."""
    steps = list(case.steps.order_by("at", "pk"))
    over = {CaseStatus.RESOLVED, CaseStatus.CLOSED}
    for before, step in itertools.pairwise(steps):
        if before.status in over and step.status not in over | {CaseStatus.CANCELLED}:
            yield timezone.localdate(step.at)


@pytest.mark.sqlite
def test_numbers_are_those_of_a_naive_count(random_cases, manager):
    today = timezone.localdate()
    document = Desk(manager).get("report", "cases", **{"from": today - 29 * DAY, "to": today}).context["document"]

    created = [case for case in random_cases if (today - timezone.localdate(case.created_at)).days <= 29]
    is_open = [case for case in random_cases if case.status in OPEN_STATUSES]
    reopened = {case.pk for case in random_cases if any((today - day).days <= 29 for day in days_of_return(case))}
    assert len(reopened) > 3
    answers = {}
    for note in CaseNote.objects.filter(visibility=Visibility.EXTERNAL, author__is_agent=True).order_by("-pk"):
        answers[note.case_id] = note.created_at
    times = [answers[case.pk] - case.created_at for case in created if case.pk in answers]
    assert len(times) > 5
    found = cards(document)
    assert found["reopened"] == len(reopened)
    url = next(card.cell.url for card in document.cards if card.name == "reopened")
    assert Desk(manager).http.get(url).context["page"].paginator.count == len(reopened)
    assert found["answer_median"] == pytest.approx(nearest_rank(times, 0.5))
    assert found["answer_upper"] == pytest.approx(nearest_rank(times, 0.9))
    by_age = Counter((case.group and case.group.name, age(case, today, datetime.UTC)) for case in is_open)
    assert {key: row[:6] for key, row in table(document, "backlog").items()} == {
        group or "No group": [*(by_age[group, bucket] for bucket in range(5)), count]
        for group, count in Counter(case.group and case.group.name for case in is_open).items()
    }
    for name, label in (
        ("groups", lambda case: case.group.name if case.group else "No group"),
        ("agents", lambda case: case.assignee.name if case.assignee else "Nobody"),
    ):
        counts = Counter(map(label, created)), Counter(map(label, is_open))
        assert {key: (row[0], row[2]) for key, row in table(document, name).items() if row[0] or row[2]} == {
            key: tuple(count[key] for count in counts) for key in set().union(*counts)
        }
