"""What the search reads of tables with many rows: never all of them, whatever is typed."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.cases.factories import CaseFactory
from apps.core import filters, search_sql
from apps.desk import searching
from apps.tickets.factories import TicketFactory, TicketNoteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("postgresql_only")]
ROWS = 10_000
CODES = "(SELECT id FROM cases_casecode ORDER BY code OFFSET n % 100 LIMIT 1)"  # of the vendor's
COMMON, NEWEST = 1_250, 5_000  # a quarter of the search's own figures, for a quarter of the rows that these need
# Each but the first row holds one of two words that never meet; the first one a word of its own.
TYPED = [
    "rareword",
    "outage",  # of the names of some codes
    "question",  # of those of many
    "nosuchword",
    "evenword",
    "evenword oddword",
    "everyword rareword",
    "everyword nosuchword",
    "INC-7",
]


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """The first of many rows, made once; each test rolls back to here."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # What other tests took back still lies in tables and indexes, and would make an index look dear.
        cursor.execute("VACUUM (FULL) tickets_ticket, tickets_ticketnote, cases_case, items_journalitem")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(search_sql, "COMMON", COMMON)
        for module in (search_sql, filters, searching):
            patch.setattr(module, "NEWEST", NEWEST)
        yield _many()
        transaction.set_rollback(True)
    search_sql.forget_figures()


def _many():
    ticket = TicketFactory(title="Rareword everyword", description="")
    note = TicketNoteFactory(ticket=ticket, body="Rareword everyword")
    case = CaseFactory(order_number=None)
    words = "'Everyword ' || CASE n % 2 WHEN 0 THEN 'evenword' ELSE 'oddword' END"
    first = ticket.pk + 1_000_000
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 8")  # as a server has it that nobody tuned
        cursor.execute(
            "INSERT INTO items_journalitem (id, kind, created_at)"
            " SELECT %s + n, 'ticket', now() FROM generate_series(1, %s) n", [first, ROWS],
        )  # fmt: skip
        for table, key, changed in (
            ("tickets_ticket", ticket.pk, {"id": f"{first} + n", "title": words}),
            ("tickets_ticketnote", note.pk, {"id": f"{note.pk} + n", "ticket_id": f"{first} + n", "body": words}),
            ("cases_case", case.pk, {"id": f"{case.pk} + n", "code_id": CODES, "description": words}),
        ):
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND NOT attisdropped AND attgenerated = ''", [table],
            )  # fmt: skip
            columns = [name for (name,) in cursor.fetchall()]
            values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {ROWS}) n"  # noqa: S608
                f" WHERE {table}.id = {key}"
            )
            cursor.execute(f"ANALYZE {table}")
    search_sql.forget_figures()
    return ticket


def test_no_table_of_many_rows_is_read_whole(desk, many):
    wrong = []
    desk.read("search", q="something")
    lists = {page: {"view": "all"} for page in ("tickets_ticket_changelist", "cases_case_changelist")}
    for page, view in {"search": {}, "search_suggest": {}, **lists}.items():
        for typed in TYPED:
            with CaptureQueriesContext(connection) as captured:
                desk.get(page, q=typed, **view)
            for query in captured.captured_queries:
                if not re.match(r"SELECT", query["sql"]) or not re.search("tickets_ticket|cases_case", query["sql"]):
                    continue
                sql = query["sql"]
                if "CAST(COUNT(*) AS text)" in sql:  # the tabs are counted there too: 1,001 rows, whatever is sought
                    sql = "SELECT " + sql.rpartition(" UNION ALL SELECT ")[2]
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN " + sql.replace("%", "%%"), ())
                    plan = [line for (line,) in cursor.fetchall()]
                whole = re.compile(r"Seq Scan on (tickets_ticket(note)?|cases_case)\b")
                wrong += [(page, typed, line.strip()) for line in plan if whole.search(line)]
    assert wrong == []


def test_hits_are_found_however_common_the_words_are(desk, many):
    found = {typed: f">INC-{many.pk}<" in desk.read("search", q=typed) for typed in ("rareword", "everyword rareword")}
    assert found == {"rareword": True, "everyword rareword": True}
    with CaptureQueriesContext(connection) as captured:
        html = desk.read("search", q="evenword")
    assert any(f"LIMIT {NEWEST}) AS newest(" in query["sql"] for query in captured.captured_queries)
    assert html.count('<p><a href="/admin/tickets/ticket/') == 16
    assert "only the newest 5,000" in html
    assert "only the newest" not in desk.read("search", q="rareword everyword")
    listed = desk.read("tickets_ticket_changelist", view="all", q="evenword")
    assert "only the newest 5,000 rows were looked through" in listed
    assert "only the newest" not in desk.read("tickets_ticket_changelist", view="all", q="rareword")
    group = desk.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__in=["view_ticket", "view_ticketnote", "view_case"]))
    assert "only the newest" not in desk.read("search", q="evenword")
