"""Querysets whose SQL is kept read what the queryset itself would, whoever used it before."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.core.kept import STAFF, Kept, kept_for
from apps.core.together import Counted, read_together
from apps.users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
# Read by Kept querysets for staff: on the pages of tickets, customers, cases and orders.
READ_FOR_STAFF = [
    "attachments.attachment", "cases.case", "customers.customer", "customers.customercontact", "customers.service",
    "journals.followup", "journals.journal", "orders.order", "tickets.ticket", "tickets.ticketfile",
]  # fmt: skip


def named(keys: list[int], least: int) -> QuerySet[User]:
    return User.objects.filter(pk__in=keys, pk__gte=least).order_by("pk")


def first_two(is_active: bool, least: int) -> QuerySet[User]:
    return User.objects.filter(is_active=is_active, pk__gte=least).order_by("pk")[:2]


def doubled(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk + 1)


def seen(by: Caller, pk: int) -> QuerySet[Any]:
    return apps.get_model("tickets.ticket").objects.visible_to(by).filter(pk=pk)


def test_kept_sql_reads_what_the_queryset_reads(agent, manager, administrator):
    keys = sorted(user.pk for user in (agent, manager, administrator))

    for values in ([keys, keys[0]], [keys[:1], keys[0]], [keys[1:], keys[2]], [keys, keys[1]]):
        kept = Kept(User, named, (), tuple(values))
        [rows] = read_together(kept)
        assert sorted(row.pk for row in rows) == [row.pk for row in named(*values)], values
    for is_active in (True, False, True):
        kept = Kept(User, first_two, (is_active,), (keys[0],))
        rows, [count] = read_together(kept, Counted(Kept(User, first_two, (is_active,), (keys[0],)), 1))
        assert {row.pk for row in rows} == {row.pk for row in first_two(is_active, keys[0])}
        assert count == ("1+" if is_active else "0")


def test_kept_sql_of_no_keys_reads_nothing(db):
    with pytest.raises(EmptyResultSet):
        Kept(User, named, (), ([], 1)).sql_with_params()
    assert read_together(Kept(User, named, (), ([], 1))) == [[]]


def test_values_that_the_queryset_changes_are_refused(db):
    with pytest.raises(TypeError, match="doubled"):
        Kept(User, doubled, (), (1,)).sql_with_params()


def test_staff_all_see_the_same_rows_of_what_is_kept_for_them(agent, manager, administrator, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    people = [agent, manager, administrator]

    for label in READ_FOR_STAFF:
        rows = apps.get_model(label).objects
        wanted = str(rows.visible_to(STAFF).query)
        assert {str(rows.visible_to(Caller(user, Channel.DESK)).query) for user in people} == {wanted}, label


def test_what_others_see_is_not_kept(integrator):
    by = Caller(integrator, Channel.DESK)
    assert isinstance(kept_for(by, User, seen, 1), QuerySet)
    assert isinstance(kept_for(STAFF, User, seen, 1), Kept)
