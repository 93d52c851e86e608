"""Twenty drawers opened at one register at the same time, on PostgreSQL."""

from decimal import Decimal

import pytest
from django.db import transaction

from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import NoSaleFactory, RegisterFactory
from apps.registers.models import NoSale, Register, TenderType
from apps.registers.operations import Count, create_no_sale, delete_no_sale, resume_no_sale
from apps.users.factories import AgentFactory
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
AT_ONCE = 20


def test_receipt_numbers_leave_no_gap_and_a_refused_request_takes_none():
    register, by = RegisterFactory(location__code="STORE3", number=5), Caller(AgentFactory(), Channel.COSTGUARD)
    cash = [Count(TenderType.objects.get(pk=1), Decimal(100))]

    def opening():
        return create_no_sale(register=register, type=NoSaleType.FLOAT, tenders=cash, by=by)

    @transaction.atomic
    def failing_late():
        opening()
        raise WrongState("refused after the number was taken")

    acts = [failing_late if turn % 5 == 2 else opening for turn in range(AT_ONCE + 5)]
    outcomes = race(*acts, gate=lambda: list(locked(Register.objects.filter(pk=register.pk))))

    assert kinds(outcomes).count(None) == AT_ONCE
    assert kinds(outcomes).count(WrongState) == 5
    numbers = sorted(NoSale.objects.values_list("receipt_number", flat=True))
    assert numbers == [f"STORE3-05-{number:04d}" for number in range(1, AT_ONCE + 1)]
    register.refresh_from_db()
    assert register.next_receipt == AT_ONCE + 1


def test_a_reconcile_is_completed_or_deleted_but_not_both():
    no_sale, by = NoSaleFactory(), Caller(None, Channel.TASK)

    outcomes = race(
        lambda: resume_no_sale(no_sale_id=no_sale.pk, by=by),
        lambda: delete_no_sale(no_sale_id=no_sale.pk, by=by),
        gate=lambda: list(locked(NoSale.objects.filter(pk=no_sale.pk))),
    )

    assert kinds(outcomes) == [None, WrongState]
    no_sale.refresh_from_db()
    assert (no_sale.state, no_sale.deleted_at) == (NoSaleState.COMPLETED, None)
