"""Rows that are read together with those of other models are the rows that each model reads by itself."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField
from django.test.utils import CaptureQueriesContext

from apps.core.together import Counted, read_together
from apps.tickets.models import Ticket
from apps.users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def _models():
    for model in apps.get_models():
        is_ours = model.__module__.startswith("apps.")
        if is_ours and not any(isinstance(field, BinaryField) for field in model._meta.concrete_fields):
            yield model


def test_each_value_of_each_model_is_the_one_that_the_model_reads(demo):
    differing, kinds = [], set()
    for model in _models():
        rows = model._base_manager.order_by("pk")[:60]
        together = {row.pk: row for row in read_together(rows)[0]}
        for row in rows:
            for field in model._meta.concrete_fields:
                mine, theirs = getattr(together[row.pk], field.attname), getattr(row, field.attname)
                if (type(mine), mine, str(mine)) != (type(theirs), theirs, str(theirs)):
                    differing.append((model.__name__, field.name, theirs, mine))
                kinds.add(type(theirs).__name__)
    assert differing == []
    assert {"datetime", "timedelta", "Decimal", "bool", "dict", "int", "str", "date"} <= kinds


def test_rows_of_any_number_of_models_cost_one_statement(demo):
    with CaptureQueriesContext(connection) as statements:
        tickets, users, none = read_together(
            Ticket.objects.order_by("-pk")[:3], User.objects.filter(username="csr"), Ticket.objects.none()
        )
    assert len(statements) == 1
    assert {row.pk for row in tickets} == set(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:3])
    assert [row.username for row in users] == ["csr"]
    assert none == []


def test_nothing_to_read_costs_nothing():
    with CaptureQueriesContext(connection) as statements:
        assert read_together(Ticket.objects.none(), User.objects.filter(pk__in=[])) == [[], []]
    assert len(statements) == 0


def test_numbers_are_read_along_and_stop_at_their_bound(demo):
    tickets = Ticket.objects.order_by("-created_at")
    with CaptureQueriesContext(connection) as statements:
        found = read_together(
            Counted(tickets, 10_000),
            User.objects.filter(username="csr"),
            Counted(tickets, 3),
            Counted(tickets.none(), 3),
        )

    assert len(statements) == 1
    assert [found[0], found[2], found[3]] == [[f"{tickets.count():,}"], ["3+"], ["0"]]
    assert [user.username for user in found[1]] == ["csr"]
