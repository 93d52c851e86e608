"""Limits of requests for each credential and class, over every operation of every contract that knows who asks."""

import base64

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.dialects import limits
from apps.dialects.constants import RequestClass
from apps.dialects.models import Bucket
from apps.users.factories import UserFactory
from apps.users.models import ApiClient, User
from apps.users.operations import create_client, issue_client_token
from apps.users.swt import issue_swt
from config.dialects import CONTRACTS
from tests.contract.client import check
from tests.contract.vocabulary import is_an_error_of, opening_headers, samples
from tests.support.tokens import bearer_token

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIMITED = [name for name in CONTRACTS if name not in ("security-token", "equinix-oauth")]  # where anybody may ask
SYSTEM = Caller(None, Channel.COMMAND)
READS, SEARCHES = "/api/users", "/api/tickets"
NOW = 1_800_000_000.0


def limit_rules(*names):
    """Marks of the rules of these names in every contract that has them."""

    def mark(test):
        for contract in LIMITED:
            for name in names:
                test = pytest.mark.rule(contract, name)(test)
        return test

    return mark


@pytest.fixture
def clock(monkeypatch):
    """The time that the limits see: `clock[0]`."""
    now = [NOW]
    monkeypatch.setattr(limits, "_now", lambda: now[0])
    return now


@pytest.fixture
def limited(settings, clock):
    """`limited(read=…, write=…, search=…)`: limits for everybody."""

    def limit(**of_classes):
        settings.API_LIMITS = {kind.value: of_classes.get(kind.value, 0) for kind in RequestClass}

    return limit


def answer_of(token, path=READS, **headers):
    return Client().get(path, headers={"Authorization": f"Bearer {token}"} | headers)


@limit_rules("requests-limited-by-class", "limits-said-in-headers")
def test_every_operation_is_refused_beyond_its_limit_in_its_own_words(demo, limited):
    limited(read=1, write=1, search=1)
    headers_of, client, wrong = opening_headers(), Client(raise_request_exception=False), []
    known = [sample for sample in samples() if sample.contract.name in LIMITED]

    def send(sample):
        method = sample.operation.method.upper()
        return client.generic(method, sample.address, b"{}", "application/json", headers=headers_of(sample))

    for sample in known:  # the first of each class and credential is carried out
        send(sample)
    before = Activity.objects.count()
    for sample in known:
        answer, kind = send(sample), limits.class_of(sample.operation).value
        expected = {"RateLimit-Policy": f'"{kind}";q=1;w=60', "RateLimit": f'"{kind}";r=0;t=60', "Retry-After": "60"}
        said = {name: answer.headers.get(name) for name in expected}
        if (answer.status_code, said) != (429, expected) or not is_an_error_of(sample.contract, answer):
            wrong.append((str(sample), answer.status_code, said, answer.content[:200]))
            continue
        root = sample.contract.root.replace("{environment}", "production")
        check(sample.contract, sample.operation.method.upper(), sample.address.removeprefix(root) or "/", answer)

    assert not wrong, "\n".join(map(str, wrong))
    assert Activity.objects.count() == before
    assert {bucket.kind for bucket in Bucket.objects.filter(refused_in_row__gt=0)} == set(RequestClass.values)


def test_classes_follow_from_the_contract():
    found = {
        f"{contract.name}/{operation.operation_id}": limits.class_of(operation)
        for contract in CONTRACTS.values()
        for operation in contract.operations.values()
    }

    assert {
        name: found[name]
        for name in (
            *("ticketnote/DeleteTicketNote", "ticketnote/FindTicketNote", "tickets-microservice/getTicket"),
            *(
                "journal-management/searchTickets",
                "tickets-microservice/getTicketReport",
                "order-management/createOrder",
            ),
        )
    } == {
        "ticketnote/DeleteTicketNote": RequestClass.WRITE,  # with GET, as its vendor has it
        "ticketnote/FindTicketNote": RequestClass.SEARCH,
        "tickets-microservice/getTicket": RequestClass.READ,
        "journal-management/searchTickets": RequestClass.SEARCH,
        "tickets-microservice/getTicketReport": RequestClass.SEARCH,
        "order-management/createOrder": RequestClass.WRITE,
    }


def test_bucket_empties_and_fills_again_with_time(limited, clock, integrator):
    limited(read=6)
    token = bearer_token(integrator)

    for left in (5, 4, 3, 2, 1, 0):
        answer = answer_of(token)
        assert (answer.status_code, answer["RateLimit"]) == (200, f'"read";r={left};t={60 - 10 * left}')
    clock[0] += 9
    refused = answer_of(token)
    assert (refused.status_code, refused["Retry-After"], refused["RateLimit"]) == (429, "1", '"read";r=0;t=51')
    clock[0] += 1
    assert answer_of(token).status_code == 200
    assert answer_of(token).status_code == 429
    clock[0] -= 3_600  # the clock of another machine
    assert answer_of(token).status_code == 429
    clock[0] += 7_200
    assert answer_of(token)["RateLimit"] == '"read";r=5;t=10'
    bucket = Bucket.objects.get()
    assert (bucket.refusals, bucket.user, bucket.name) == (3, integrator, "tests")


@limit_rules("limits-of-one-credential")
def test_limits_count_for_one_credential_and_class(limited, integrator, agent):
    limited(read=1, search=1)
    client, _ = create_client(user=integrator, name="depot", by=SYSTEM)
    scope, own = "sipsynergy", bearer_token(integrator)
    first, second = (issue_client_token(client=client, scope=scope)[0] for _ in range(2))

    asked = [(own, READS), (own, READS), (own, SEARCHES), (bearer_token(agent), READS), (first, READS), (second, READS)]
    assert [answer_of(*each).status_code for each in asked] == [200, 429, 200, 200, 200, 429]


@limit_rules("limits-of-one-credential")
def test_api_client_can_have_limits_of_its_own(limited, integrator):
    limited(read=1)
    client, _ = create_client(user=integrator, name="depot", by=SYSTEM)
    ApiClient.objects.filter(pk=client.pk).update(limits={"read": 3})
    token, _ = issue_client_token(client=client, scope="sipsynergy")

    assert [answer_of(token).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert answer_of(token)["RateLimit-Policy"] == '"read";q=3;w=60'


def test_limit_costs_one_statement_and_nothing_where_there_is_none(limited, clock, integrator):
    token = bearer_token(integrator)
    counts = []
    for of_classes in ({}, {"read": 1}, {}):
        limited(**of_classes)
        answer_of(token)
        with CaptureQueriesContext(connection) as queries:
            answer = answer_of(token)
        counts.append((answer.status_code, len(queries), "RateLimit" in answer.headers))

    without = counts[0][1]
    refused = 2  # the credential, the bucket
    assert counts == [(200, without, False), (429, refused, True), (200, without, False)]
    limited(read=1)
    clock[0] += 60
    with CaptureQueriesContext(connection) as queries:
        assert answer_of(token).status_code == 200
    assert len(queries) == without + 1


@limit_rules("limits-of-one-credential")
def test_simple_web_token_and_password_are_limited_as_their_user(limited):
    limited(search=1)
    user = UserFactory(username="depot")
    user.set_password("correct horse")
    User.objects.filter(pk=user.pk).update(password=user.password)
    swt, _ = issue_swt(user=user, environment="production")
    basic = base64.b64encode(b"depot:correct horse").decode()

    answers = [
        Client().get("/events", headers={"Authorization": credentials})
        for credentials in (f"Basic {basic}", f'WRAP access_token="{swt}"')
    ]

    assert [answer.status_code for answer in answers] == [200, 429]


def test_database_that_takes_no_writes_limits_nobody(limited, integrator, monkeypatch):
    limited(read=1)

    def fail(*args):
        error = OperationalError("database is locked")
        error.sqlite_errorcode = 5
        raise error

    monkeypatch.setattr(limits, "_counted", fail)
    monkeypatch.setattr(limits, "_unwritable_since", -float("inf"))
    monkeypatch.setattr(limits.database, "is_unavailable", lambda error: True)

    token = bearer_token(integrator)
    assert [answer_of(token).status_code for _ in range(2)] == [200, 200]


def test_requests_are_counted_in_the_cache_where_there_is_one(limited, settings, clock, integrator):
    limited(read=2)
    settings.CACHE_URL = "locmemcache://"
    token = bearer_token(integrator)
    limits.cache.clear()

    with CaptureQueriesContext(connection) as queries:
        assert answer_of(token)["RateLimit"] == '"read";r=1;t=30'
    assert not any("bucket" in query["sql"] for query in queries)
    assert [answer_of(token).status_code for _ in range(3)] == [200, 429, 429]
    bucket = Bucket.objects.get()
    assert (bucket.user, bucket.kind, bucket.refusals, bucket.refused_at) == (integrator, "read", 1, NOW)
    clock[0] += 60
    assert [answer_of(token).status_code for _ in range(3)] == [200, 200, 429]
    assert Bucket.objects.get().refusals == 2


def test_buckets_of_credentials_that_send_nothing_are_forgotten(limited, clock, integrator, agent):
    limited(read=5)
    answer_of(bearer_token(integrator))
    clock[0] += limits.KEPT.total_seconds()
    answer_of(bearer_token(agent))

    limits.prune_buckets()

    assert [bucket.user for bucket in Bucket.objects.all()] == [agent]
