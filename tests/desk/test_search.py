"""The desk's one search: what it finds, in which notation, for whom, and at what cost."""
# ruff: noqa: E501, S608 - tables of what is typed; names of tables

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from apps.cases.constants import CaseStatus, Visibility
from apps.cases.factories import CaseFactory, CaseNoteFactory
from apps.cases.models import CaseCode
from apps.core.search_index import indexed_models
from apps.core.sidebar import entries
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory, ServiceFactory
from apps.customers.models import Contract, Customer
from apps.desk.searching import kinds
from apps.items.models import JournalItem
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.tickets.factories import JournalItemFactory, TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db

LISTS = {
    "tickets_ticket_changelist": "view",
    "cases_case_changelist": "view",
    "orders_order_changelist": "view",
    "journals_followup_changelist": "view",
    "customers_customer_changelist": "",
    "journals_journal_changelist": "",
}


@pytest.fixture
def caller(db):
    """A customer with something of every kind, each with a word of its own."""
    organisation = OrganisationFactory(name="Orgname", legal_name="Legalword Ltd", human_id="ORG-7001-2")
    Contract.objects.create(organisation=organisation, human_id="CON-7002")
    person = UserFactory(
        organisation=organisation, name="Personword", email="person@example.com", phone_number="+43 1 998 77 66",
        human_id="USR-7003",
    )  # fmt: skip
    customer = CustomerFactory(
        organisation=organisation, name="Zoë Quillfeather", phone_number="+44 (0)20 7946-0000",
        email="quill@example.com", account_number="ACC-004711",
    )  # fmt: skip
    ServiceFactory(customer=customer, number="8887654321")
    CustomerContactFactory(customer=customer, name="Contactname", phone_number="+32 2 123 45 67", email="")
    number = JournalItemFactory(id=1965362)  # of no order or case
    ticket = TicketFactory(
        item=number, customer=customer, organisation=customer.organisation, title="Titleword", description="Deskword"
    )
    TicketNoteFactory(ticket=ticket, body="Noteword", is_internal=True)
    TicketAttributeFactory(ticket=ticket, key="phone", value="020 7000 1234")
    case = CaseFactory(customer=customer, organisation=customer.organisation, description="Caseword")
    CaseNoteFactory(case=case, text="Casenoteword", visibility=Visibility.INTERNAL)
    order = OrderFactory(customer=customer, description="Orderword", receipt_number="LDN-01-000123")
    follow_up = FollowUpFactory(customer=customer, description="Followword", is_internal=True)
    journal = JournalFactory(customer=customer, description="Journalword", is_internal=True)
    return {
        "customer": customer, "ticket": ticket, "case": case, "order": order, "follow-up": follow_up, "journal": journal,
        "organisation": organisation, "person": person,
    }  # fmt: skip


def page_of(thing) -> str:
    options = thing._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[thing.pk])


def hits_in(html) -> dict[str, list[str]]:
    """The addresses of the hits by group."""
    sections = re.findall(r'aria-labelledby="found-([a-z-]+)">(.*?)</section>', html, re.DOTALL)
    return {name: re.findall(r'<li>\s*(?:<p>)?<a href="([^"]*)"', section) for name, section in sections}


@pytest.mark.sqlite
def test_exact_numbers_open_at_once(desk, caller):
    ticket, case, order = caller["ticket"].pk, caller["case"].pk, caller["order"].pk
    numbers = {
        "ticket": [f"INC-{ticket}", f"#{ticket}", f"inc {ticket}", f"INC{ticket}", f"ticket {ticket}", f" inc-{ticket}. "],
        "case": [f"case {case}", f"Case #{case}", f"CAS-{case}", str(case)],
        "order": [f"order {order}", f"Order #{order}", f"ORD-{order}", "LDN-01-000123", "ldn 01 000123", "ldn01000123", "receipt LDN-01-000123"],
        "follow-up": [f"follow-up {caller['follow-up'].pk}", f"Follow-up #{caller['follow-up'].pk}"],
        "customer": ["ACC-004711", "acc004711", "account ACC 004711", "quill@example.com", "mailto:quill@example.com",
                     "+44 (0)20 7946-0000", "tel:+442079460000", "020 7946 0000",
                     "888 765 4321", "service 8887654321", "+32 2 123 45 67", "02 123 45 67"],
        "organisation": ["ORG-7001-2", "org 7001 2", "organisation ORG-7001-2"],
        "person": ["USR-7003", "usr7003", "person@example.com", "+43 1 998 77 66", "01 998 77 66", "user USR-7003"],
    }  # fmt: skip
    wrong = {
        typed: response.headers.get("Location", response.status_code)
        for kind, ways in numbers.items()
        for typed in ways
        if (response := desk.get("search", q=typed)).headers.get("Location") != page_of(caller[kind])
    }
    assert wrong == {}


@pytest.mark.sqlite
def test_numbers_that_repeat_themselves_are_read_whole(desk, caller):
    Order.objects.filter(pk=caller["order"].pk).update(receipt_number="01-01-000123")
    Customer.objects.filter(pk=caller["customer"].pk).update(account_number="77-77-12")
    of = {"01 01 000123": "order", "0101000123": "order", "77 77 12": "customer", "777712": "customer"}

    opened = {typed: desk.get("search", q=typed).headers.get("Location") for typed in of}

    assert opened == {typed: page_of(caller[kind]) for typed, kind in of.items()}
    assert desk.get("search", q="7712").status_code == 200


@pytest.mark.sqlite
def test_number_of_two_things_opens_neither_and_groups_keep_their_order(desk, caller):
    Customer.objects.filter(pk=caller["customer"].pk).update(account_number=str(caller["case"].pk))

    hits = hits_in(desk.read("search", q=str(caller["case"].pk)))

    assert list(hits) == ["customers", "tickets", "cases", "orders", "follow-ups", "journals"]


@pytest.mark.sqlite
def test_number_of_two_customers_opens_neither(desk, caller):
    other = CustomerFactory(name="Other")
    CustomerContactFactory(customer=other, phone_number="(0)2 123 45 67")

    hits = hits_in(desk.read("search", q="02 123 45 67"))

    assert sorted(hits["customers"]) == sorted([page_of(caller["customer"]), page_of(other)])


@pytest.mark.sqlite
def test_each_kind_is_found_by_words_and_by_its_customer(desk, caller):
    found = {
        "titlew": {"tickets": "ticket"}, "DESKWORD": {"tickets": "ticket"}, "noteword": {"notes": "ticket"},
        "caseword": {"cases": "case"}, "casenoteword": {"case-notes": "case"}, "orderword": {"orders": "order"},
        "followword": {"follow-ups": "follow-up"}, "journalword": {"journals": "journal"},
        "legalw": {"organisations": "organisation"}, "CON-7002": {"organisations": "organisation"},
        "contract con-7002": {"organisations": "organisation"}, "personw": {"people": "person"},
        "1 998 77 66": {"people": "person"},
        "0207000 1234": {"tickets": "ticket"}, "001234": {"tickets": "ticket"},
    }  # fmt: skip
    everything = {
        "customers": "customer", "tickets": "ticket", "cases": "case", "orders": "order", "follow-ups": "follow-up",
        "journals": "journal",
    }  # fmt: skip
    names = ["quillf", "zoe quill", "QUILLFEATHER zoë", "contactname", "654321", "765-4321 quill"]
    found |= dict.fromkeys(names, everything)
    wrong = {}
    for typed, kind_of in found.items():
        hits = hits_in(desk.read("search", q=typed))
        if hits != {group: [page_of(caller[name])] for group, name in kind_of.items()}:
            wrong[typed] = hits
    assert wrong == {}


@pytest.mark.sqlite
def test_lists_take_the_same_words(desk, caller):
    places = {
        "tickets_ticket_changelist": ("ticket", ["Quillfeather", "zoe", "020 7946 0000", "titleword", "noteword", "deskw", "#{pk}"]),
        "cases_case_changelist": ("case", ["Quillfeather", "654321", "caseword", "casenoteword", "{pk}"]),
        "orders_order_changelist": ("order", ["quill zoe", "orderword", "ldn 01 000123", "order {pk}", "ACC004711"]),
        "journals_followup_changelist": ("follow-up", ["quillf", "followword", "+442079460000"]),
        "customers_customer_changelist": ("customer", ["zoe", "8887654321", "946-0000", "quill@example.com"]),
        "journals_journal_changelist": ("journal", ["journalword", "quillfeather"]),
    }  # fmt: skip
    wrong = []
    for page, (name, words) in places.items():
        view = {"view": "all"} if LISTS[page] else {}
        for typed in words:
            html = desk.read(page, q=typed.format(pk=caller[name].pk), **view)
            if page_of(caller[name]) not in html:
                wrong.append((page, typed))
        if page_of(caller[name]) in desk.read(page, q="quill nothing", **view):
            wrong.append((page, "quill nothing"))
    assert wrong == []


@pytest.mark.sqlite
def test_cases_are_found_by_words_of_their_code(desk, caller):
    CaseCode.objects.filter(code="0007-0001").update(category="Zpower", subcategory="Outage of a Circuit")
    named, other = CaseFactory(code=CaseCode.objects.get(code="0007-0001")), caller["case"]
    finished = CaseFactory(code=named.code, status=CaseStatus.CLOSED)
    described = CaseFactory(code=other.code, description="Zpower outage described")

    html = desk.read("search", q="outage zpow")
    listed = {view: desk.read("cases_case_changelist", q="outage zpow", view=view) for view in ("open", "all")}

    assert hits_in(html)["cases"] == [page_of(case) for case in (described, finished, named)]
    assert html.count("Zpower: Outage of a Circuit") == 2
    assert {
        view: {case.pk for case in (named, other, finished, described) if f">{case.pk}<" in html}
        for view, html in listed.items()
    } == {"open": {named.pk, described.pk}, "all": {named.pk, finished.pk, described.pk}}
    assert {page_of(named), page_of(other)} & set(hits_in(desk.read("search", q=named.code.code)).get("cases", [])) == {
        page_of(named)
    }


def test_hits_say_status_and_who_and_are_escaped(desk, caller):
    Ticket.objects.filter(pk=caller["ticket"].pk).update(title="<b>Titleword</b>")

    html = desk.read("search", q="titleword")

    shown = ["&lt;b&gt;Titleword", "<b>Titleword", caller["ticket"].status.name, "Zoë Quillfeather"]
    assert [part in html for part in shown] == [True, False, True, True]
    assert "Quillfeather—" not in html


@pytest.mark.parametrize("page", [name for name, view in LISTS.items() if view])
def test_a_search_in_a_list_leaves_its_filters_folded(desk, caller, page):
    assert desk.read(page, view="all", q="quillfeather").count("<details open>") == 0
    assert desk.read("tickets_ticket_changelist", view="all", age="<4h").count("<details open>") == 1


@pytest.mark.sqlite
def test_a_name_is_offered_while_its_second_word_is_begun(desk, caller):
    page = page_of(caller["customer"])
    for typed in ("quillfeather j", "Quillfeather jo", "quillfeather xyz"):
        assert (page in desk.read("search_suggest", q=typed)) is (typed != "quillfeather xyz"), typed
    found = desk.read("search", q="quillfeather jo")
    assert "Nothing fits" in found
    assert '<a href="?q=quillfeather">' in found
    assert "?q=" not in desk.read("search", q="quillfeather xyz").partition("<main")[2].partition("</main>")[0]


def test_pages_and_actions_are_found(desk, administrators_desk):
    assert hits_in(desk.read("search", q="new tick"))["places"] == [reverse("admin:tickets_ticket_add")]
    assert reverse("admin:journals_followup_changelist") in desk.read("search_suggest", q="agenda")
    for typed, page in {
        "tickets": "tickets_ticket_changelist",
        "new journal": "journals_journal_add",
        "new contact": "customers_customercontact_add",
        "notif": "activity_notification_changelist",
        "password": "password_change",
        "profile": "profile",
        "settings": "profile",
        "log out": "logout",
        "sign out": "logout",
        "my views": "activity_queueview_changelist",
        "bulk changes": "activity_bulkrun_changelist",
    }.items():
        assert reverse(f"admin:{page}") in hits_in(desk.read("search", q=typed))["places"]
    assert "Nothing fits" not in desk.read("search", q="new journal")
    with override("de"):  # in either language, whichever the person has
        for typed, page in {
            "abmelden": "logout",
            "log out": "logout",
            "profil": "profile",
            "profile": "profile",
        }.items():
            found = desk.http.get(reverse("admin:search"), {"q": typed}, headers={"accept-language": "de"})
            assert reverse(f"admin:{page}") in hits_in(found.content.decode())["places"], typed
    open_page = desk.read("logout")
    assert '<form method="post" action="/admin/logout/"' in open_page
    assert desk.http.post("/admin/logout/").status_code == 200
    assert desk.get("index").status_code == 302
    desk = Desk(desk.user)
    assert reverse("docs") in hits_in(desk.read("search", q="api docs"))["places"]
    entry = next(entry for entry in entries() if entry.for_administrators)
    assert "places" not in hits_in(desk.read("search", q=str(entry.title)))
    assert reverse(entry.url_name) in hits_in(administrators_desk.read("search", q=str(entry.title)))["places"]
    group = desk.user.groups.get()
    assert "places" in hits_in(desk.read("search", q="bulk changes"))
    group.permissions.remove(*group.permissions.filter(codename__in=["add_ticket", "view_bulkrun"]))
    assert "places" not in hits_in(desk.read("search", q="bulk changes"))
    assert "places" not in hits_in(desk.read("search", q="new tick"))


@pytest.mark.sqlite
def test_what_cannot_be_sought_is_said(desk):
    assert "holds no letter or digit" in desk.read("search", q="%%")
    assert "Nothing fits" in desk.read("search", q="nothingatall")
    assert "Type a name" in desk.read("search")
    unreadable = [
        "x" * 600,
        "a\x00b",
        "'",
        '"',
        "a & b | !c",
        ":*",
        "(",
        "\\",
        "AND OR NOT NEAR",
        "%s",
        "é" * 499,
        "1" * 499,
    ]
    lists = [*LISTS]
    for turn, typed in enumerate(unreadable):
        assert desk.get("search", q=typed).status_code in (200, 302)
        assert desk.get("search_suggest", q=typed).status_code == 200
        # The lists take turns: both of the searches above read all that they look through, and as they do.
        for page in (lists[turn % 6], lists[(turn + 1 + turn // 6) % 6]):
            assert desk.get(page, q=typed).status_code == 200, (page, typed)


def test_every_page_has_the_box(desk, caller):
    for page, *args in (("index",), ("tickets_ticket_change", caller["ticket"].pk), ("customers_customer_changelist",),
                        ("search",), ("journals_followup_add",), ("activity_notification_changelist",)):  # fmt: skip
        [form] = re.findall(r"<form[^>]*desk-find.*?</form>", desk.read(page, *args), re.DOTALL)
        assert [
            part
            for part in ('method="get"', 'action="/admin/search/"', '<input type="search" name="q"')
            if part not in form
        ] == []
    assert Client().get("/admin/search/?q=titleword").status_code == 302


# What somebody without the permission may not learn of by any of these words.
HIDDEN = {
    "tickets.view_ticket": ["titleword", "deskword", "noteword", "INC-{ticket}", "02070001234"],
    "tickets.view_ticketnote": ["noteword"],
    "cases.view_case": ["caseword", "casenoteword", "{case}"],
    "orders.view_order": ["orderword", "LDN-01-000123", "order {order}"],
    "journals.view_followup": ["followword", "follow-up {follow-up}"],
    "journals.view_journal": ["journalword"],
    "customers.view_customer": ["zoe", "quillfeather", "ACC-004711", "quill@example.com", "8887654321", "654321"],
    "customers.view_organisation": ["legalword", "ORG-7001-2", "CON-7002"],
    "users.view_user": ["personword", "person@example.com", "9987766", "USR-7003"],
    "customers.view_customercontact": ["contactname", "+32 2 123 45 67", "234567"],
    "customers.view_service": ["8887654321", "654321", "765-4321 quill"],
}


@pytest.mark.parametrize("permission", HIDDEN)
def test_what_a_person_may_not_see_is_not_found(permission, caller):
    app, name = permission.split(".")
    agent = AgentFactory()
    for group in Group.objects.all():
        of_model = {"content_type__app_label": app, "codename__endswith": f"_{name.removeprefix('view_')}"}
        group.permissions.remove(*group.permissions.filter(**of_model))
    desk, wrong, empty = Desk(agent), [], {}
    for word in HIDDEN[permission]:
        typed = word.format(**{kind: thing.pk for kind, thing in caller.items()})
        for page in ("search", "search_suggest", *LISTS):
            response = desk.get(page, q=typed, **({"view": "all"} if LISTS.get(page) else {}))
            if response.status_code == 403:
                continue
            assert response.status_code == 200, (page, typed, response)
            if page not in empty:  # what a word is answered that nothing has
                other = desk.read(page, q="xxxxxxx", **({"view": "all"} if LISTS.get(page) else {}))
                empty[page] = stripped(other, "xxxxxxx")
            if stripped(response.content.decode(), typed) != empty[page]:
                wrong.append((page, typed))
    assert wrong == []


def stripped(html: str, typed: str) -> str:
    """A page without what was typed, and without the marks that differ each time."""
    from urllib.parse import quote, quote_plus

    html = html.replace(typed, "").replace(quote_plus(typed), "").replace(quote(typed), "")
    return re.sub(
        r'_changelist_filters=[^"]*|<input type="hidden" name="[^"]*" value="[^"]*">|(?:nonce|data-mark|data-since|max)="[^"]*"|<time.*?</time>',
        "",
        html,
    )


@pytest.mark.sqlite
def test_internal_texts_are_for_staff_alone(caller):
    from apps.cases.reads.search import find_notes as find_case_notes
    from apps.core.caller import Caller, Channel
    from apps.core.searching import sought
    from apps.customers.reads.search import find_organisations
    from apps.journals.reads.search import find_follow_ups, find_journals
    from apps.tickets.reads.search import find_notes, find_tickets
    from apps.users.reads import find_people

    own = Caller(UserFactory(organisation=caller["customer"].organisation), Channel.SIPSYNERGY)
    stranger = Caller(UserFactory(organisation=OrganisationFactory()), Channel.SIPSYNERGY)

    assert [ticket.pk for ticket in find_tickets(sought("titleword"), own, 5)] == [caller["ticket"].pk]
    hidden = [
        (find_notes, "noteword"),
        (find_case_notes, "casenoteword"),
        (find_follow_ups, "followword"),
        (find_journals, "journalword"),
    ]
    assert [word for find, word in hidden if find(sought(word), own, 5)] == []
    everything = [
        *hidden,
        (find_tickets, "titleword"),
        (find_tickets, f"INC-{caller['ticket'].pk}"),
        (find_tickets, "quillfeather"),
    ]
    everything += [(find_organisations, word) for word in ("legalword", "ORG-7001-2", "CON-7002")]
    everything += [(find_people, word) for word in ("personword", "person@example.com", "USR-7003")]
    assert [word for find, word in everything if find(sought(word), stranger, 5)] == []
    assert find_people(sought("personword"), own, 5) == [caller["person"]]


def test_every_kind_of_the_search_has_its_permission():
    assert {kind.permission for kind in kinds()} <= set(HIDDEN)
    assert {model for kind in kinds() for model in kind.models} < set(indexed_models())
    assert len(kinds()) == len({kind.name for kind in kinds()})


@pytest.mark.sqlite
def test_the_indexes_are_those_that_the_models_declare():
    names = {model._meta.db_table: model.search_index.columns for model in indexed_models()}
    assert len(names) == 14
    with connection.cursor() as cursor:
        for table, columns in names.items():
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = adrelid"
                    " AND a.attnum = adnum WHERE adrelid = %s::regclass AND attname = 'search_words'", [table],
                )  # fmt: skip
                assert set(re.findall(r"search_fold\(\(?(\w+)", cursor.fetchone()[0])) == set(columns)
            else:
                cursor.execute(f"SELECT name FROM pragma_table_info('{table}_search')")
                assert [name for (name,) in cursor.fetchall()] == columns


@pytest.mark.sqlite
def test_lost_triggers_are_restored(caller):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no triggers for it")
    from apps.core.search_index import restore_triggers

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER tickets_ticket_search_update")
    Ticket.objects.update(title="Renamed")
    restore_triggers()
    Ticket.objects.filter(title="Renamed").update(description="Again")

    with connection.cursor() as cursor:
        for word, count in (("renamed", 1), ("titleword", 0), ("again", 1)):
            cursor.execute("SELECT count(*) FROM tickets_ticket_search WHERE tickets_ticket_search MATCH %s", [word])
            assert cursor.fetchone() == (count,)


def copy_rows(row, count, first):
    """Write copies of a row in one statement, with keys from `first` on; what must be unique has a number added."""
    options, pk = row._meta, row._meta.pk
    own = dict.fromkeys(("account_number", "account_number_identity", "order_number"), f"'q' || ({first} + n)")
    own |= {pk.column: f"{first} + n", "cart_number": f"{first} + n"}
    columns = [field.column for field in options.local_concrete_fields]
    values = [own.get(column, f'"{column}"') for column in columns]
    counted = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < %s)"
    with connection.cursor() as cursor:
        if pk.related_model is JournalItem:
            JournalItem.objects.bulk_create(
                [JournalItem(pk=first + number, kind=row.item.kind) for number in range(1, count + 1)]
            )
        cursor.execute(
            f"{counted} INSERT INTO {options.db_table} ({', '.join(map(connection.ops.quote_name, columns))})"
            f" SELECT {', '.join(values)} FROM {options.db_table}, counted WHERE {pk.column} = %s",
            [count, row.pk],
        )


def test_statements_do_not_grow_with_the_rows(desk, caller):
    pages = {page: {"view": "all"} if LISTS.get(page) else {} for page in ("search", "search_suggest", *LISTS)}

    def statements(typed):
        found = {}
        for page, view in pages.items():
            with CaptureQueriesContext(connection) as captured:
                desk.read(page, q=typed, **view)
            found[page] = len(captured)
        return found

    of = {"customer": caller["customer"]}

    def kinds_of_rows():
        ticket = TicketFactory(title="Manyword")
        yield from (ticket, TicketNoteFactory(ticket=ticket, body="Manyword"), CaseFactory(description="Manyword"))
        yield CaseNoteFactory(case=caller["case"], text="Manyword")
        yield from (OrderFactory(description="Manyword"), CustomerFactory(name="Manyword"))
        yield from (FollowUpFactory(description="Manyword", **of), JournalFactory(description="Manyword", **of))

    rows = list(kinds_of_rows())

    def copy_all(count, first):
        for position, row in enumerate(rows):
            copy_rows(row, count, first=first + 10_000 * position)

    copy_all(29, first=40_000_000)
    statements("manyword")  # of which some are asked once in a process
    few = statements("manyword")
    copy_all(570, first=50_000_000)
    many, none = statements("manyword"), statements("nosuchword")

    assert many == few
    assert {page: count for page, count in few.items() if count > 15} == {}
    assert {page: none[page] for page in pages if none[page] > few[page]} == {}
    assert [len(hits) for hits in hits_in(desk.read("search", q="manyword")).values()] == [8] * 8
