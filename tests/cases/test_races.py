"""What two callers do to the same case at the same time, on PostgreSQL with a thread and a connection for each."""

import pytest

from apps.cases import operations
from apps.cases.constants import CaseStatus, ContactType
from apps.cases.errors import AlreadyCancelled
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.cases.models import Case
from apps.cases.operations import RegisteredUsers
from apps.cases.operations.opening import NUMBERS
from apps.core.caller import Caller, Channel
from apps.core.errors import NotFound, WrongState
from apps.core.locks import locked, serialise
from apps.users.factories import AgentFactory, UserFactory
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]


def calling(user) -> Caller:
    return Caller(user, Channel.EQUINIX)


def cancelling(case, user):
    return lambda: operations.cancel_case(case_number=case.pk, reason="r", by=calling(user))


def holding(case):
    return lambda: list(locked(Case.objects.filter(pk=case.pk)))


@pytest.mark.contract("case-management")
@pytest.mark.rule("cancelCase", "simultaneous-cancels-one-succeeds")
def test_one_of_two_who_cancel_the_same_case_wins():
    case = CaseFactory()
    other = TechnicalContactFactory(case=case).user

    outcomes = race(cancelling(case, case.orderer), cancelling(case, other), gate=holding(case))

    assert kinds(outcomes) == [None, AlreadyCancelled]
    assert [step.status for step in case.steps.all()] == ["SUBMITTED", "CANCELLED"]
    assert case.notes.count() == 1


def test_note_behind_a_cancellation_is_refused():
    case = CaseFactory()
    writing = lambda: operations.add_note(case_number=case.pk, text="x", by=calling(case.orderer))  # noqa: E731

    assert kinds(race(cancelling(case, case.orderer), writing, gate=holding(case))) == [None, WrongState]
    assert case.notes.count() == 1


def test_technical_contact_replaced_meanwhile_is_out_of_sight():
    case = CaseFactory()
    old = TechnicalContactFactory(case=case).user
    new = UserFactory(organisation=case.organisation)
    contacts = [RegisteredUsers(ContactType.TECHNICAL, [new.username])]
    replacing = lambda: operations.replace_contacts(  # noqa: E731
        case_number=case.pk, contacts=contacts, by=calling(case.orderer)
    )

    assert kinds(race(replacing, cancelling(case, old), gate=holding(case))) == [None, NotFound]
    assert Case.objects.get().status == CaseStatus.SUBMITTED


def test_status_steps_one_at_a_time():
    case = CaseFactory(status="IN_PROGRESS")
    by = Caller(AgentFactory(), Channel.DESK)
    resolving = lambda: operations.change_status(case_number=case.pk, status=CaseStatus.RESOLVED, by=by)  # noqa: E731

    assert kinds(race(resolving, resolving, gate=holding(case))) == [None, WrongState]


def test_two_who_open_cases_get_numbers_of_their_own():
    first, second = UserFactory(), UserFactory()

    def opening(user):
        return lambda: operations.create_case(
            code="0002-0000", description="x", primary_id="x", orderer=user, by=calling(user)
        )

    outcomes = race(opening(first), opening(second), gate=lambda: serialise(NUMBERS))

    assert [case.pk for case in outcomes] == [11_150_930, 11_150_931]
