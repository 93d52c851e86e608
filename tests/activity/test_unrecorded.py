"""A row that keeps history is not written without an activity, unless that is meant."""

from contextlib import nullcontext

import pytest
from django.apps import apps
from django.db import transaction

from apps.activity import history
from apps.activity.factories import RowFactory
from apps.activity.history import UnrecordedChange, unrecorded, write_history
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from tests.support import unrecorded as support

SYSTEM = Caller(None, Channel.TASK)
TRACKED = [model for model in apps.get_models() if hasattr(model, "history") and hasattr(model.history, "model")]


@pytest.fixture
def strict(monkeypatch):
    """What the tests write counts as if the project's own code did."""
    monkeypatch.setattr(history, "may_go_unrecorded", support._meant)


def test_every_model_with_history_refuses_an_unrecorded_change(db, strict):
    accepted = []
    for model in TRACKED:
        try:
            history._link(None, instance=model(), history_instance=model.history.model())
        except UnrecordedChange:
            continue
        accepted.append(model._meta.label)

    assert len(TRACKED) > 60
    assert accepted == []


@pytest.mark.sqlite
def test_unrecorded_save_and_deletion_leave_the_row_as_it_was(db, strict):
    organisation = OrganisationFactory(name="Harbour")
    organisation.name = "Quay"

    with pytest.raises(UnrecordedChange, match=r"customers\.Organisation"), transaction.atomic():
        organisation.save()
    with pytest.raises(UnrecordedChange), transaction.atomic():
        Organisation.objects.get(pk=organisation.pk).delete()

    assert Organisation.objects.get().name == "Harbour"
    assert organisation.history.count() == 1


def test_unrecorded_bulk_change_is_refused(db, strict):
    OrganisationFactory()

    with pytest.raises(UnrecordedChange), transaction.atomic():
        write_history(Organisation.objects.all())


def test_change_may_go_unrecorded_on_purpose(db, strict):
    organisation = OrganisationFactory()

    with unrecorded():
        organisation.save()
        write_history(Organisation.objects.all())
    with recording("something.done", by=SYSTEM, subject=organisation) as entry:
        organisation.save()

    assert list(organisation.history.values_list("activity", flat=True)) == [entry.pk, None, None, None]


def test_operation_that_records_nothing_changes_nothing(db, agent, monkeypatch):
    """The tests may write rows by hand; the project's own code may not, in the tests either."""
    ticket = TicketFactory(title="No dial tone")
    monkeypatch.setattr("apps.tickets.operations.editing.recording", lambda *args, **options: nullcontext())

    with pytest.raises(UnrecordedChange):
        operations.update_ticket(ticket_id=ticket.pk, changes={"title": "Noise"}, by=Caller(agent, Channel.DESK))
    ticket.title = "Static"
    ticket.save()

    assert Ticket.objects.get().title == "Static"


def test_factories_have_one_base():
    """All of them, so that what they make may go unrecorded."""
    import factory

    from tests.architecture.source import ROOT

    for path in ROOT.glob("apps/*/factories.py"):
        __import__(".".join(path.relative_to(ROOT).with_suffix("").parts))
    makers = [each for each in _below(factory.django.DjangoModelFactory) if each.__module__.startswith("apps.")]

    assert len(makers) > 40
    assert [each.__name__ for each in makers if not issubclass(each, RowFactory)] == []


def _below(base: type) -> list[type]:
    return [each for below in base.__subclasses__() for each in (below, *_below(below))]
