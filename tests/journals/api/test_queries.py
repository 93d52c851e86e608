"""How many queries CostGuard Journal Management takes: as many for 200 rows as for one."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.items.models import JournalItem
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import DurationType, Lookup
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification
from tests.journals.api.costguard_requests import late
from tests.journals.api.searches import CLASSIFIED, LOOKED_UP, LOOKUPS, SEARCHES

pytestmark = pytest.mark.contract("journal-management")

MANY = 200
# Every request looks the token up with its user. Where a permission is needed, those of the user are read,
# once of the user's own and once of the groups'.
TOKEN, PERMISSIONS = 1, 1
ROWS, COUNT, FOLLOW_UP = 1, 1, 1


def _values(row, names) -> dict:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    return values | names


def _copy(row, **names):
    """`MANY` rows in all; `names` make what must be unique."""
    copies = [
        type(row)(**_values(row, {name: make(number) for name, make in names.items()})) for number in range(1, MANY)
    ]
    if hasattr(row, "item"):
        items = JournalItem.objects.bulk_create(JournalItem(kind=row.item.kind) for _ in copies)
        for copy, item in zip(copies, items, strict=True):
            copy.item = item
    type(row).objects.bulk_create(copies)


def _only(model, kind):
    """One row of the kind, and the others gone."""
    rows = model.objects.filter(kind=kind).order_by("number")
    rows.filter(number__gt=rows[0].number).delete()
    return rows[0]


def _first(name: str) -> tuple[object, dict]:
    """One row for a search to find, and what must differ in its copies."""
    numbered = {"number": lambda number: 50_000 + number}
    if name in CLASSIFIED:
        return _only(Classification, CLASSIFIED[name]), numbered | {"is_default": lambda number: False}
    if name in LOOKED_UP:
        return _only(Lookup, LOOKED_UP[name]), numbered
    if name == "listReminderDurationTypes":
        DurationType.objects.exclude(pk=1).delete()
        return DurationType.objects.get(), {"id": lambda number: 50_000 + number, "name": "unit {}".format}
    sales = {"customer": CustomerFactory(), "sales_code": SalesCode.objects.create(name="John Smith")}
    full = {"impact": _row(ClassificationKind.IMPACT), "urgency": _row(ClassificationKind.URGENCY)}
    return {
        "searchFollowUps": FollowUpFactory,
        "searchPendingReminders": lambda: ReminderFactory(follow_up=late()),
        "searchReminders": ReminderFactory,
        "searchJournals": JournalFactory,
        "searchTickets": lambda: TicketFactory(**sales, **full),
        "searchSalesTickets": lambda: TicketFactory(**sales, **full),
    }[name](), {}


def _row(kind):
    return Classification.objects.filter(kind=kind).first()


@pytest.mark.parametrize("name", SEARCHES)
def test_search_takes_as_many_queries_for_200_rows_as_for_one(staff, django_assert_num_queries, name):
    row, names = _first(name)
    path = SEARCHES[name].path.replace("{followUpID}", str(getattr(row, "follow_up_id", None)))
    queries = TOKEN + ROWS + (0 if name in LOOKUPS else PERMISSIONS) + (FOLLOW_UP if name == "searchReminders" else 0)

    with django_assert_num_queries(queries):
        assert len(staff.get(f"{path}?$top=500").json()["value"]) == 1
    with django_assert_num_queries(queries + COUNT):
        assert staff.get(f"{path}?$top=500&$count=true").json()["@count"] == 1
    _copy(row, **names)
    with django_assert_num_queries(queries):
        assert len(staff.get(f"{path}?$top=500").json()["value"]) == MANY
    with django_assert_num_queries(queries + COUNT):
        answer = staff.get(f"{path}?$top=500&$count=true").json()
        assert (answer["@count"], len(answer["value"])) == (MANY, MANY)


@pytest.mark.parametrize("name", ["searchFollowUps", "searchJournals", "searchPendingReminders", "searchTickets"])
def test_search_of_a_subscriber_takes_no_more_queries(subscriber, integrator, django_assert_num_queries, name):
    customer = CustomerFactory(organisation=integrator.organisation)
    row = {
        "searchFollowUps": lambda: FollowUpFactory(customer=customer),
        "searchJournals": lambda: JournalFactory(customer=customer),
        "searchPendingReminders": lambda: ReminderFactory(follow_up=late(customer=customer)),
        "searchTickets": lambda: TicketFactory(customer=customer, organisation=customer.organisation),
    }[name]()
    _copy(row)

    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS + COUNT):
        answer = subscriber.get(f"{SEARCHES[name].path}?$top=500&$count=true").json()
    assert (answer["@count"], len(answer["value"])) == (MANY, MANY)


def test_next_page_takes_no_more_queries(staff, django_assert_num_queries):
    _copy(JournalFactory())
    link = staff.get("/journal?$top=50&$orderby=createUser desc").json()["@nextLink"]

    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS):
        assert len(staff.get(link.partition("/api")[2]).json()["value"]) == 50


def test_single_rows_take_few_queries(staff, django_assert_num_queries):
    follow_up, journal = FollowUpFactory(), JournalFactory()

    for path, queries in [
        ("/healthCheck", TOKEN),
        (f"/followUp/{follow_up.pk}", TOKEN + PERMISSIONS + ROWS),
        (f"/journal/{journal.pk}", TOKEN + PERMISSIONS + ROWS),
    ]:
        with django_assert_num_queries(queries):
            assert staff.get(path).status_code == 200
