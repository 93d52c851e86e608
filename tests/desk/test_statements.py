"""What pages of the desk cost, on the demo's richest objects: a bound for each, whatever stands on them."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.activity.models import Activity
from apps.cases.models import Case
from apps.journals.models import FollowUp
from apps.orders.models import Order
from apps.tickets.models import Ticket
from apps.users.models import User

pytestmark = pytest.mark.django_db
MOST_OF_TICKET, MOST = 12, 15
MOST_JOINS = 10  # of one statement: PostgreSQL plans more of them longer than it reads
PAGES = {
    "tickets_ticket": (Ticket, MOST_OF_TICKET),
    "cases_case": (Case, MOST),
    "orders_order": (Order, MOST),
    "journals_followup": (FollowUp, MOST),
}


def _richest(model) -> list[int]:
    """Those on which most was done, those with children among them."""
    done = Activity.objects.filter(subject_type=model._meta.label_lower).values("subject_id")
    ids = list(done.annotate(times=Count("pk")).order_by("-times", "subject_id").values_list("subject_id", flat=True))
    if model is Ticket:
        ids[:0] = Ticket.objects.exclude(parent=None).order_by("parent").values_list("parent", flat=True)[:2]
    known = model.objects.in_bulk(ids)
    return ([pk for pk in dict.fromkeys(ids) if pk in known] or list(model.objects.values_list("pk", flat=True)))[:4]


@pytest.mark.parametrize("username", [pytest.param("csr", marks=pytest.mark.sqlite), "admin"])
def test_pages_of_objects_stay_within_their_statements(demo, username):
    client, over, seen = Client(), {}, 0
    client.force_login(User.objects.get(username=username))
    for name, (model, most) in PAGES.items():
        for pk in _richest(model):
            url = reverse(f"admin:{name}_change", args=[pk])
            client.get(url)
            with CaptureQueriesContext(connection) as statements:
                assert client.get(url).status_code == 200
            seen += 1
            joins = max(each["sql"].split(" UNION ALL ")[0].count(" JOIN ") for each in statements)
            if len(statements) > most or joins > MOST_JOINS:
                over[url] = len(statements), joins
    assert over == {}
    assert seen >= 15
