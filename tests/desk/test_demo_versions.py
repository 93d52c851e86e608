"""The demo's rows of the last weeks: their versions are as old as they are, so no form takes one for a later change."""

import datetime

import pytest
from django.utils import timezone

from apps.cases.models import Case
from apps.orders.models import Order
from apps.tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("demo")


@pytest.mark.parametrize("model", [Ticket, Case, Order])
def test_versions_are_as_old_as_their_row(model):
    recent = model.objects.filter(created_at__gt=timezone.now() - datetime.timedelta(days=100))
    times = dict(recent.values_list("pk", "updated_at"))
    versions = model.history.exclude(history_type="+").values_list(model._meta.pk.attname, "updated_at")
    younger = {row: at for row, at in versions if row in times and at > times[row]}
    assert younger == {}
    assert len({row for row, _ in versions} & {*times}) > 2
