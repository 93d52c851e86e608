"""What answers say beside their content: how they are compressed, which pages may read them, and what goes away."""

import gzip
import json
from urllib.parse import urlencode

import pytest
import yaml
from django.test import Client

from apps.core.caller import Caller, Channel
from apps.dialects.contract import Contract, CSafeLoader
from apps.dialects.m4.base import M4ViewSet
from apps.tickets.factories import TicketFactory
from apps.users.models import ApiClient
from apps.users.operations import create_client, issue_client_token
from config.dialects import CONTRACTS
from tests.contract.vocabulary import opening_headers, samples
from tests.dialects.test_limits import LIMITED, limit_rules
from tests.support.tokens import bearer_token

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.COMMAND)
HERE, ELSEWHERE = "https://app.depot.example", "https://app.other.example"
ASKING = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
FORM = "application/x-www-form-urlencoded"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def token_for(integrator):
    """`token_for(*origins)`: a token of a new API client with these on its list."""

    def make(*origins):
        client, _ = create_client(user=integrator, name="depot", by=SYSTEM)
        ApiClient.objects.filter(pk=client.pk).update(origins=list(origins))
        return issue_client_token(client=client, scope="sipsynergy m4")[0]

    return make


def opened(token, origin, path="/api/users"):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = Client().get(path, headers=headers | ({"Origin": origin} if origin else {}))
    return answer.headers.get(ALLOWED), "Origin" in answer.headers.get("Vary", "")


@limit_rules("answers-compressed-on-request")
def test_every_api_compresses_its_answers_for_those_who_take_it(demo):
    headers_of, client, wrong, compressed = opening_headers(), Client(), [], set()
    for sample in samples():
        if sample.operation.method != "get" or sample.operation.effects:
            continue
        plain, packed = (
            client.get(sample.address, headers=headers_of(sample) | {"Accept-Encoding": encoding})
            for encoding in ("identity", "gzip")
        )
        if plain.streaming or plain["Content-Type"] != "application/json" or len(plain.content) < 400:
            continue
        same = gzip.decompress(packed.content) if packed.headers.get("Content-Encoding") == "gzip" else None
        tag = plain.headers.get("ETag")
        is_tagged = packed.headers.get("ETag") == (tag and tag[:-1] + '-gzip"')
        # Errors have ids of their own, and seconds pass for tickets that are open.
        is_same = same is not None and abs(len(same) - len(plain.content)) < 10 and json.loads(same) is not None
        if not is_same or not is_tagged or "Accept-Encoding" not in packed.headers.get("Vary", ""):
            wrong.append((str(sample), packed.headers, plain.headers.get("ETag")))
        compressed.add(sample.contract.name)

    assert not wrong, "\n".join(map(str, wrong))
    assert compressed >= set(LIMITED) - {"webhooks", "events", "attachments"}  # which have little to say here


@limit_rules("answers-compressed-on-request")
def test_tag_of_a_compressed_answer_is_good_for_conditions(agent):
    ticket = TicketFactory(description="long " * 100)
    headers = {"Authorization": f"Bearer {bearer_token(agent)}"}
    path, client = f"/api/tickets/{ticket.human_id}", Client()
    packed = client.get(path, headers=headers | {"Accept-Encoding": "gzip"})
    tag = packed["ETag"]
    plain = client.get(path, headers=headers)

    for known in (tag, plain["ETag"], f"W/{tag}", f'"0", {tag}'):
        again = client.get(path, headers=headers | {"If-None-Match": known, "Accept-Encoding": "gzip"})
        assert (again.status_code, again["ETag"]) == (304, tag if "-gzip" in known else plain["ETag"])
    for condition, status in ((tag, 200), ('"0-gzip"', 412)):
        answer = client.get(path, headers=headers | {"If-Match": condition})
        assert answer.status_code == status


def test_answer_with_a_secret_is_not_compressed(integrator):
    client, secret = create_client(user=integrator, name="depot", by=SYSTEM)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}

    answer = Client().post("/oauth2/v1/token", urlencode(form), content_type=FORM, headers={"Accept-Encoding": "gzip"})

    assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)


@limit_rules("cross-origin-by-allow-list")
def test_answers_are_open_to_the_origins_of_the_client_alone(token_for, integrator):
    token, other = token_for(HERE, "https://b.example"), token_for(ELSEWHERE)

    assert opened(token, HERE) == (HERE, True)
    assert opened(token, ELSEWHERE) == opened(other, HERE) == opened(bearer_token(integrator), HERE) == (None, True)
    assert opened(token, None) == (None, False)
    for origin in ("null", "*", HERE + ".evil.example", "http://app.depot.example"):
        assert opened(token, origin)[0] is None
    assert opened(None, HERE) == ("https://app.depot.example", True)  # 401: whose it is nobody knows yet
    assert opened(None, "https://c.example") == (None, True)


@limit_rules("cross-origin-by-allow-list")
def test_page_reads_what_it_needs_and_no_cookie_is_taken(token_for):
    token = token_for(HERE)

    answer = Client().get("/api/users", headers={"Authorization": f"Bearer {token}", "Origin": HERE})

    shown = answer["Access-Control-Expose-Headers"].split(", ")
    documented = {
        name
        for contract in CONTRACTS.values()
        for operation in contract.operations.values()
        for answer in operation.responses.values()
        for name in answer.get("headers", {})
    }
    of_any_page = {"Cache-Control", "X-Content-Type-Options"}  # read by browsers themselves
    assert documented - of_any_page | {"OData-Version", "DataServiceVersion"} <= set(shown)
    assert "Access-Control-Allow-Credentials" not in answer.headers


@limit_rules("cross-origin-by-allow-list")
def test_preflight_of_every_path_is_answered_for_origins_on_any_list(token_for, demo):
    token_for(HERE)
    token_for("https://gone.example")
    ApiClient.objects.filter(origins=["https://gone.example"]).update(is_active=False)
    client, wrong = Client(), []
    for sample in samples():
        answer = client.options(sample.address, headers={"Origin": HERE} | ASKING)
        methods = answer.headers.get("Access-Control-Allow-Methods", "").split(", ")
        fine = (answer.status_code, answer.headers.get(ALLOWED)) == (204, HERE)
        if not fine or sample.operation.method.upper() not in methods or answer.content:
            wrong.append((str(sample), answer.status_code, answer.headers))
        for origin in (ELSEWHERE, "https://gone.example", "*", "null"):
            refused = client.options(sample.address, headers={"Origin": origin} | ASKING)
            if refused.status_code < 400 or ALLOWED in refused.headers:
                wrong.append((str(sample), origin, refused.status_code))
                break

    assert not wrong, "\n".join(map(str, wrong))
    headers = client.options("/api/users", headers={"Origin": HERE} | ASKING)["Access-Control-Allow-Headers"]
    documented = {
        each["name"]
        for contract in CONTRACTS.values()
        for operation in contract.operations.values()
        for each in operation.parameters_in("header")
    }
    versions = {"OData-MaxVersion", "MaxDataServiceVersion"}
    assert documented | versions | {"Authorization", "Content-Type"} <= set(headers.split(", "))


@limit_rules("deprecated-operations-say-when")
def test_deprecated_operation_says_since_when_and_until_when(tmp_path, agent):
    document = yaml.load(M4ViewSet.contract.path.read_bytes(), Loader=CSafeLoader)  # noqa: S506 - a safe loader
    dates = {"deprecated": True, "x-deprecated-since": "2026-11-30", "x-sunset": "2027-06-01"}
    document["paths"]["/Specification"]["get"] |= dates
    (tmp_path / "ticketnote.yaml").write_text(json.dumps(document))
    going = Contract(tmp_path / "ticketnote.yaml").operations["Specification"]
    operation, headers = (
        M4ViewSet.contract.operations["Specification"],
        {"Authorization": f"Bearer {bearer_token(agent)}"},
    )
    before = Client().get("/Workforce/TicketNote/Specification", headers=headers)
    object.__setattr__(operation, "notices", going.notices)
    try:
        after = Client().get("/Workforce/TicketNote/Specification", headers=headers)
    finally:
        object.__setattr__(operation, "notices", {})

    names = ("Deprecation", "Sunset", "Link")
    assert [before.headers.get(name) for name in names] == [None] * 3
    assert [after.headers.get(name) for name in names] == [
        "@1795996800",
        "Tue, 01 Jun 2027 00:00:00 GMT",
        '</docs/ticketnote/Specification/>; rel="deprecation"; type="text/html"',
    ]  # fmt: skip
