"""Every search of Journal Management: its order, its pages and its count."""

import pytest
from django.db import transaction

from tests.journals.api.searches import KEYS, ROOT, ManyRows, every

pytestmark = pytest.mark.contract("journal-management")

COUNTED = "count-covers-every-match"
LINKED = "next-link-reaches-every-item"


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield ManyRows()
        transaction.set_rollback(True)


@pytest.fixture
def client(rows, journal_management):
    return journal_management(rows.agent)


def page(client, path: str) -> dict:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()


def keys(name: str, answer: dict) -> list[int]:
    return [item[KEYS[name]] for item in answer["value"]]


@pytest.mark.parametrize("name", every("default-order-by-key"))
def test_items_come_by_the_key(client, rows, name):
    assert keys(name, page(client, rows.path(name) + "?$top=500")) == rows.keys(name)[:500]


@pytest.mark.parametrize("name", every("page-size-default-and-cap"))
def test_top_is_100_unless_said_and_500_at_most(client, rows, name):
    path, known = rows.path(name), rows.keys(name)
    assert len(known) > 501

    assert keys(name, page(client, path)) == known[:100]
    assert keys(name, page(client, path + "?$top=3")) == known[:3]
    assert keys(name, page(client, path + "?$top=500")) == known[:500]
    assert keys(name, page(client, path + "?$top=501")) == known[:500]
    assert keys(name, page(client, path + "?$top=99999999999999999999")) == known[:500]
    assert page(client, path + "?$top=0") == {"value": []}


@pytest.mark.parametrize("name", every(COUNTED))
def test_count_is_of_all_matches_and_shown_on_demand(client, rows, name):
    path, known = rows.path(name), rows.keys(name)

    assert page(client, path + "?$count=true")["@count"] == len(known)
    assert page(client, path + "?$count=true&$top=2&$skip=3")["@count"] == len(known)
    assert page(client, path + "?$count=true&$top=0") == {"@count": len(known), "value": []}
    assert page(client, path + "?$count=true&$skip=10000") == {"@count": len(known), "value": []}
    filtered = page(client, f"{path}?$count=true&$top=2&$filter={KEYS[name]} gt {known[9]}")
    assert filtered["@count"] == len(known) - 10
    assert "@count" not in page(client, path)
    assert "@count" not in page(client, path + "?$count=false")


@pytest.mark.parametrize("name", every(LINKED))
def test_following_next_link_gives_every_item_once(client, rows, name):
    path, known = rows.path(name), rows.keys(name)

    answers = [page(client, path + "?$top=200&$count=true")]
    while "@nextLink" in answers[-1]:
        link = answers[-1]["@nextLink"]
        assert link.startswith(f"{ROOT}{path}?$top=200&$count=true&$skiptoken=")
        answers.append(page(client, link.removeprefix(ROOT)))
        assert len(answers) < 10

    assert [key for answer in answers for key in keys(name, answer)] == known
    assert len(answers) == -(-len(known) // 200)
    assert {answer["@count"] for answer in answers} == {len(known)}


@pytest.mark.parametrize("name", every(LINKED))
def test_next_link_is_absent_when_nothing_follows(client, rows, name):
    path, known = rows.path(name), rows.keys(name)
    rest = f"?$skip={len(known) - 10}&$top="

    assert "@nextLink" in page(client, f"{path}{rest}9")
    assert "@nextLink" not in page(client, f"{path}{rest}10")
    assert "@nextLink" not in page(client, f"{path}?$filter={KEYS[name]} le {known[99]}")
    assert "@nextLink" in page(client, f"{path}?$filter={KEYS[name]} le {known[100]}")


@pytest.mark.parametrize("name", every(LINKED))
def test_next_link_goes_on_in_the_order_asked_for(client, rows, name):
    path, known = rows.path(name), rows.keys(name)

    first = page(client, f"{path}?$orderby={KEYS[name]} desc&$top=5&$skip=2&$select={KEYS[name]}")
    second = page(client, first["@nextLink"].removeprefix(ROOT))

    assert keys(name, first) + keys(name, second) == known[::-1][2:12]
    assert [list(item) for item in second["value"]] == [[KEYS[name]]] * 5
