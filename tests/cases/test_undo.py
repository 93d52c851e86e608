"""Undoing a change of status of a case."""

import pytest

from apps.activity.models import Activity, Email
from apps.cases import operations
from apps.cases.constants import CaseStatus, CaseVerb
from apps.cases.factories import CaseFactory
from apps.cases.models import Case, CaseContact
from apps.core.errors import DomainError, NotAllowed
from tests.support.snapshot import calling, history_of, nothing_written


def newest() -> Activity:
    return Activity.objects.order_by("-pk").first()


def give(case, status, by):
    return operations.change_status(case_number=case.pk, status=status, by=calling(by))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("start", "step"),
    [
        (CaseStatus.SUBMITTED, CaseStatus.IN_PROGRESS),
        (CaseStatus.RESOLVED, CaseStatus.CLOSED),
        (CaseStatus.IN_PROGRESS, CaseStatus.CANCELLED),
    ],
)
def test_undone_status_is_a_step_of_its_own_and_the_contacts_know(agent, start, step):
    case = CaseFactory(status=start)
    details = [{"type": "EMAIL", "value": "night@example.com"}]
    CaseContact.objects.create(case=case, type="NOTIFICATION", first_name="N", last_name="S", details=details)
    if step == CaseStatus.CANCELLED:
        operations.cancel_case(case_number=case.pk, reason="Wrong case", by=calling(agent))
    else:
        give(case, step, agent)
    done = newest()

    assert operations.undo_status(activity_id=done.pk, by=calling(agent)) == 1

    entry = newest()
    assert Case.objects.get(pk=case.pk).status == start
    assert [row.status for row in case.steps.all()] == [start, step, start]
    assert (entry.verb, entry.subject_id, entry.data) == (CaseVerb.STATUS_UNDONE, case.pk, {"undoes": done.pk})
    assert history_of(entry) == [("case", "~")]
    [letter] = Email.objects.filter(activity=entry)
    assert f"is {start.label} again" in letter.body


def test_undo_of_a_case_is_refused_in_words(agent, manager, integrator):
    case = CaseFactory(orderer=integrator)
    give(case, CaseStatus.IN_PROGRESS, agent)
    done = newest()

    def refusal(by=agent) -> str:
        with nothing_written(), pytest.raises(DomainError) as refused:
            operations.undo_status(activity_id=done.pk, by=calling(by))
        return refused.value.message

    assert refusal(manager) == "Only what you did yourself can be undone."
    Activity.objects.filter(pk=done.pk).update(actor=integrator)
    with nothing_written(), pytest.raises(NotAllowed):
        operations.undo_status(activity_id=done.pk, by=calling(integrator))
    Activity.objects.filter(pk=done.pk).update(actor=agent)
    operations.set_customer_rights(
        case_number=case.pk, may_be_modified=False, may_be_cancelled=True, by=calling(manager)
    )
    give(case, CaseStatus.RESOLVED, manager)
    assert refusal() == f"{manager} changed the status of {case} since; nothing was undone."


def test_page_of_a_case_offers_undo(desk, messages_of):
    case = CaseFactory()
    response = desk.post("cases_case_act", case.pk, "start", text="")
    shown = desk.http.get(response.url).content.decode()

    assert shown.count(f'name="activity" value="{newest().pk}"') == 2
    response = desk.post("activity_undo", activity=newest().pk, next="")
    assert messages_of(response)[-1] == f"Case {case.pk}: “changed the status” is undone."
    assert Case.objects.get(pk=case.pk).status == CaseStatus.SUBMITTED
