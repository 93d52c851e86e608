"""What the lists of the desk answer: the lookups that they declare, and in words that they answer no other."""

import itertools

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.urls import resolve
from unfold.contrib.filters.admin import RangeDateFilter, RangeDateTimeFilter

from apps.core.admin import DeskAdmin, DeskChangeList
from apps.customers.factories import CustomerFactory
from apps.journals.factories import JournalFactory
from apps.users.factories import AdministratorFactory, AgentFactory, UserFactory
from apps.users.models import SignIn

LISTS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
LOOKUPS = ["", "__exact", "__iexact", "__startswith", "__contains", "__regex", "__gte", "__lt", "__in", "__isnull"]
SECRET = ("password", "secret")
AT_ONCE = 900  # parameters of one address
REFUSED = "Nothing is shown, because this list cannot be filtered by"


def shown(model_admin, user, query) -> DeskChangeList:
    """The list as an address asks for it."""
    request = RequestFactory().get("/admin/", query)
    request.user, request.resolver_match, request._messages = user, resolve("/admin/"), CookieStorage(request)
    found = model_admin.get_changelist_instance(request)
    found.messages = [str(message) for message in get_messages(request)]
    return found


def columns(model, steps=3, path=""):
    """Paths to the columns of a model and, up to two relations away, of what it refers to and what refers to it."""
    for field in model._meta.get_fields():
        name = f"{path}{field.name}"
        yield name
        if field.is_relation and field.related_model and steps > 1 and field.related_model is not model:
            yield from columns(field.related_model, steps - 1, f"{name}__")


def undeclared(model, declared):
    """Lookups of every column, all kinds of them on the model's own columns and on secret ones."""
    for path in dict.fromkeys(columns(model)):
        is_near = path.count("__") == 0 or any(word in path for word in SECRET)
        for lookup in LOOKUPS if is_near else ["__startswith"]:
            if f"{path}{lookup}" not in declared:
                yield f"{path}{lookup}"


def test_lists_stand_on_the_base_that_refuses():
    assert [model for model, model_admin in LISTS if not isinstance(model_admin, DeskAdmin)] == []
    lists = {model_admin.get_changelist(None) for _, model_admin in LISTS}
    assert [each for each in lists if not issubclass(each, DeskChangeList)] == []


def test_no_list_answers_a_lookup_that_it_does_not_declare(administrator):
    answered, tried = [], 0
    for model, model_admin in LISTS:
        plain = shown(model_admin, administrator, {})
        declared = {name for spec in plain.filter_specs for name in spec.expected_parameters()}
        declared |= {getattr(item, "parameter_name", None) for item in model_admin.list_filter}
        lookups = iter(undeclared(model, declared))
        while names := list(itertools.islice(lookups, AT_ONCE)):
            found = shown(model_admin, administrator, dict.fromkeys(names, "1"))
            answered += [f"{model._meta.label}: {name}" for name in set(names) - set(found.unread)]
            assert found.queryset.query.is_empty(), model
            assert found.messages[0].startswith(REFUSED)
            tried += len(names)

    assert answered == []
    assert tried > 5_000


@pytest.mark.parametrize(
    "lookup",
    ["password__startswith", "password__regex", "password__isnull", "last_login__gte", "api_clients__previous_secret"],
)
def test_guess_at_a_secret_is_answered_like_any_other(desk, administrator_with_password, lookup):
    right, wrong = administrator_with_password.password[:20], "zzz"

    answers = [desk.read("users_user_changelist", username="alex", **{lookup: guess}) for guess in (right, wrong)]

    for html, guess in zip(answers, (right, wrong), strict=True):
        assert REFUSED in html
        assert "Alex Morgan" not in html
        assert guess[:5] in html  # it names what it refuses


@pytest.fixture
def administrator_with_password(db):
    user = AdministratorFactory(username="alex", name="Alex Morgan")
    user.set_password("correct horse")
    user.save()
    return user


def test_no_list_searches_filters_or_shows_a_secret():
    declared = {
        f"{model._meta.label}: {name}"
        for model, model_admin in LISTS
        for name in [*model_admin.search_fields, *model_admin.list_filter, *model_admin.list_display]
        if any(word in str(name).lower() for word in SECRET)
    }

    assert declared == set()


@pytest.mark.parametrize("field", ["password", "email", "nonsense", "groups__name"])
def test_reference_by_another_field_than_the_key_is_refused(desk, field):
    AgentFactory()

    for page in ("users_user_changelist", "customers_customer_changelist"):
        assert desk.get(page, _popup="1", _to_field=field).status_code == 400


def test_order_is_by_the_columns_that_the_list_sorts_by(desk, db):
    UserFactory.create_batch(2)

    users = admin.site._registry[type(desk.user)]
    by_name, by_roles, plain = (shown(users, desk.user, {"o": o} if o else {}) for o in ("-0.0.0", "4.name.-x", ""))

    assert by_name.queryset.query.order_by[0] == "-name"
    assert by_name.get_ordering_field_columns() == {0: "desc"}
    assert by_roles.queryset.query.order_by == plain.queryset.query.order_by
    assert desk.get("users_user_changelist", o=".".join(["1"] * 3_000)).status_code == 200


@pytest.mark.parametrize("query", [{"p": "999"}, {"p": "-1"}, {"p": "9" * 30}, {"e": "1"}, {"all": ""}])
def test_page_that_is_not_there_keeps_the_filters(desk, query):
    JournalFactory(description="Kept", is_retained=True)
    JournalFactory(description="Left out", is_retained=False)

    html = desk.read("journals_journal_changelist", is_retained__exact="1", **query)

    assert "Kept" in html
    assert "Left out" not in html


UNREADABLE = {
    "journals_journal_changelist": [
        "customer=abc", "customer=999999", "customer=%00", "subject_item=-1", "type=" + "9" * 23, "type=x",
        "status=%00", "is_retained__exact=perhaps", "is_internal__isnull=x", "description__contains=a", "q=%00",
        "q=" + "a" * 501,
    ],
    "catalog_catalogitem_changelist": ["group__id__exact=abc", "kind__exact=7x", "group__isnull=perhaps"],
    "registers_nosale_changelist": [
        "register__location__id__exact=abc", "register__location__id__exact=999999", "register__location__name=x",
        "type__exact=x",
    ],
    "users_signin_changelist": ["last_at_from_0=abc", "last_at_to_0=2024-01-01&last_at_to_1=noon", "outcome=x"],
    "registers_register_changelist": ["location__id__exact=" + "9" * 30],
    "cases_casecode_changelist": ["category=Nonsense", "type__exact=x", "is_active__exact=2"],
    "catalog_overviewgroup_changelist": ["q=anything"],
}  # fmt: skip


def test_filter_that_cannot_be_read_shows_nothing_and_says_so(managers_desk):
    wrong = []
    JournalFactory()
    for page, queries in UNREADABLE.items():
        model_admin = next(a for m, a in LISTS if f"{m._meta.app_label}_{m._meta.model_name}_changelist" == page)
        for query in queries:
            found = shown(model_admin, managers_desk.user, _parsed(query))
            if not found.queryset.query.is_empty() or not any(text.startswith(REFUSED) for text in found.messages):
                wrong.append(f"{page}?{query}")

    assert wrong == []


def _parsed(query: str) -> dict:
    return {name: value.replace("%00", "\x00") for name, _, value in (part.partition("=") for part in query.split("&"))}


def test_every_range_of_times_refuses_what_it_cannot_read(managers_desk):
    """A range that is typed in, which no list of choices can hold against."""
    ranges = [
        (model_admin, spec.field_path)
        for _, model_admin in LISTS
        for spec in shown(model_admin, managers_desk.user, {}).filter_specs
        if isinstance(spec, (RangeDateFilter, RangeDateTimeFilter))
    ]
    wrong = [
        f"{model_admin}: {path}"
        for model_admin, path in ranges
        if not shown(model_admin, managers_desk.user, {f"{path}_from_0": "abc"}).queryset.query.is_empty()
    ]

    assert wrong == []
    assert len(ranges) >= 1


def test_filter_that_can_be_read_finds_its_rows(managers_desk):
    journal = JournalFactory(customer=CustomerFactory())
    model_admin = admin.site._registry[type(journal)]

    for query in ({"customer": journal.customer_id}, {"type": journal.type_id}, {"status": ""}, {"q": ""}):
        found = shown(model_admin, managers_desk.user, query)
        assert (list(found.result_list), found.messages) == ([journal], [])


def test_filter_on_a_time_takes_days_and_times_of_day(managers_desk, by):
    model_admin = admin.site._registry[SignIn]
    for query in (
        {"last_at_from_0": "2024-03-31"},
        {"last_at_from_0": "2024-03-31", "last_at_from_1": "02:30"},
        {"last_at_to_0": "9999-12-31"},
    ):
        found = shown(model_admin, managers_desk.user, query)
        assert found.messages == []
        assert not found.queryset.query.is_empty()


def test_filters_never_raise_out_of_the_list(managers_desk):
    """What a filter refuses by raising is refused in words."""
    model_admin = admin.site._registry[type(JournalFactory())]
    try:
        shown(model_admin, managers_desk.user, {"is_retained__exact": "perhaps"})
    except IncorrectLookupParameters:
        pytest.fail("the list sends its visitor to itself without any filter")
