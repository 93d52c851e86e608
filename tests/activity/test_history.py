"""The manager of history rows."""

from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from apps.tickets.models import Ticket


def test_class_of_the_manager_is_made_once():
    assert type(Ticket().history) is type(Ticket.history)


def test_each_row_has_its_own_history_and_each_model_all_of_its(db):
    one, other = OrganisationFactory(name="One"), OrganisationFactory(name="Other")

    assert list(one.history.values_list("name", flat=True)) == ["One"]
    assert list(other.history.values_list("name", flat=True)) == ["Other"]
    assert Organisation.history.count() == 2
    assert Ticket.history.count() == 0
