"""How far it is from a request to close a ticket to the row that changes."""

import sys

import pytest
from django.db import connection

from apps.tickets import operations
from apps.tickets.models import Ticket
from tests.architecture.source import ROOT
from tests.tickets.api.costguard_requests import COMPLETED, DONE, answer_of, asking, ticket_of

pytestmark = pytest.mark.contract("journal-management")

MOST = 7  # functions of the project, the view's method and the one that writes included


def chain_from(first: str) -> list[str]:
    """The project's functions that are under way, from the one of that name on."""
    frame, names = sys._getframe(1), []
    while frame is not None:
        if frame.f_code.co_filename.startswith(str(ROOT / "apps")):
            names.append(frame.f_code.co_name)
        frame = frame.f_back
    names.reverse()
    return names[names.index(first) :]


def test_closing_a_ticket_goes_through_seven_functions_at_most(journal_management, agent):
    ticket, client, chains = ticket_of(), journal_management(agent), []
    client.get("/healthCheck")

    def note(execute, sql, params, many, context):
        if sql.startswith('UPDATE "tickets_ticket" SET "status_id"'):
            chains.append(chain_from("close"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.patch(f"/ticket/{ticket.pk}/close", asking("close", COMPLETED))

    assert answer_of(response) == DONE
    assert Ticket.objects.get().is_closed
    assert chains == [["close", "_give_status", "change_status", "_apply", "give_status"]]
    assert len(chains[0]) <= MOST


def test_there_is_one_way_to_give_a_ticket_a_status():
    ways = (operations.close_ticket, operations.resolve_ticket, operations.reopen_ticket)

    assert {way.func for way in ways} == {operations.change_status}
