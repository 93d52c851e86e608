"""Idempotency-Key over every operation of every contract that keeps its answers."""

import datetime
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.response import Response

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.dialects import idempotency
from apps.dialects.models import KeptAnswer
from apps.payments.models import RefundAttempt
from apps.tickets.models import Ticket, TicketNote
from apps.users.constants import Scope
from apps.users.models import User
from apps.users.operations import create_client, issue_client_token
from config.dialects import CONTRACTS
from tests.contract.client import check
from tests.contract.vocabulary import is_an_error_of, samples
from tests.dialects.idempotency_requests import KEEPING, keeping_requests, request_for
from tests.support.tokens import bearer_token

pytestmark = pytest.mark.sqlite
SYSTEM = Caller(None, Channel.COMMAND)
CREATING = [
    ("ticketnote", "AddTicketNote"),
    ("tickets-microservice", "createTicket"),
    ("journal-management", "createJournal"),
    ("order-management", "createOrder"),
    ("case-management", "createCase"),
    ("attachments", "uploadAttachment"),
    ("webhooks", "createWebhook"),
]


def keeping_rules(*names):
    """Marks of the rules of these names in every contract that has them."""

    def mark(test):
        for contract in KEEPING:
            for name in names:
                test = pytest.mark.rule(contract, name)(test)
        return test

    return mark


@pytest.fixture(autouse=True)
def _sandbox(settings):
    settings.PAYMENT_GATEWAY_ADAPTER = "apps.payments.gateways.sandbox.SandboxGateway"


@pytest.fixture
def rolled_back(demo, db):
    """`rolled_back(requests)`: each request, and what sends it with a key, on the demo data as they are."""

    def each(requests):
        users = User.objects.filter(username__in={asked.username for asked in requests})
        tokens = {user.username: bearer_token(user) for user in users}
        for asked in requests:
            fresh = transaction.savepoint()  # and no atomic block, in which refunds refuse to begin
            yield asked, partial(asked.send, tokens[asked.username])
            transaction.savepoint_rollback(fresh)

    return each


def said(answer) -> tuple:
    """What a client gets, without what differs for each request."""
    ours = {"X-Request-ID", "Idempotency-Replayed"}
    return answer.status_code, answer.content, {n: v for n, v in answer.headers.items() if n not in ours}


def is_documented(asked, answer, checked: set) -> bool:
    """Whether the contract of the operation has the answer; an error's form is looked at once for each contract."""
    if str(answer.status_code) not in asked.operation.responses:
        return False
    if answer.status_code >= 400:
        if (asked.contract.name, answer.status_code) in checked:
            return True
        checked.add((asked.contract.name, answer.status_code))
    try:
        check(asked.contract, asked.operation.method.upper(), _path(asked), answer)
    except AssertionError:
        return False
    return True


def _path(asked) -> str:
    root = asked.contract.root.replace("{environment}", "production")
    return asked.address.removeprefix(root).partition("?")[0] or "/"


def names_the_header(asked, answer) -> bool:
    """Whether it is an error in the dialect's own form that speaks of the header."""
    return b"Idempotency-Key" in answer.content and is_an_error_of(asked.contract, answer)


@keeping_rules("idempotency-key-repeats-first-answer", "idempotency-key-names-one-request")
def test_every_operation_answers_a_repeated_key_as_the_first_time(rolled_back):
    wrong, checked, carried_out = [], set(), 0
    for asked, send in rolled_back(keeping_requests()):
        first = send("key")
        before = Activity.objects.count()
        again = send("key")
        if said(again) != said(first) or again.headers.get("Idempotency-Replayed") != "true":
            wrong.append((str(asked), "again", again.status_code, again.content[:200]))
        if "Idempotency-Replayed" in first.headers:
            wrong.append((str(asked), "the first says it is repeated"))
        others = [{"raw": asked.other_raw}]
        if (asked.contract.name, asked.operation.operation_id) in CREATING:
            others.append({"address": f"{asked.address}?purpose=a"})
        for other in others:
            refused = send("key", **other)
            if (
                refused.status_code != 422
                or not names_the_header(asked, refused)
                or not is_documented(asked, refused, checked)
            ):
                wrong.append((str(asked), other.keys(), refused.status_code, refused.content[:200]))
        if Activity.objects.count() != before:
            wrong.append((str(asked), "was carried out twice"))
        if not is_documented(asked, first, checked):
            wrong.append((str(asked), "not documented", first.status_code))
        carried_out += first.status_code < 300

    assert not wrong, "\n".join(map(str, wrong))
    assert carried_out >= 38


@keeping_rules("idempotency-key-well-formed", "idempotency-key-in-use")
def test_every_operation_refuses_bad_keys_and_keys_in_use(rolled_back, monkeypatch):
    wrong, checked = [], set()
    for asked, send in rolled_back(keeping_requests()):
        is_one_of_all = (asked.contract.name, asked.operation.operation_id) in CREATING
        for key in ("", " ", '""', "k" * 256, "k\x07", "k\x7f", "ü") if is_one_of_all else ("k\t\x07",):
            answer = send(key)
            if (
                answer.status_code != 400
                or not names_the_header(asked, answer)
                or not is_documented(asked, answer, checked)
            ):
                wrong.append((str(asked), key, answer.status_code, answer.content[:200]))
        with monkeypatch.context() as patched:
            patched.setattr(idempotency, "take_up", _in_use)
            answer = send("key")
        if (
            answer.status_code != 409
            or not names_the_header(asked, answer)
            or not is_documented(asked, answer, checked)
        ):
            wrong.append((str(asked), "in use", answer.status_code, answer.content[:200]))
        if answer.headers.get("Retry-After") != "1":
            wrong.append((str(asked), "no Retry-After"))
        if KeptAnswer.objects.exists():
            wrong.append((str(asked), "was kept"))

    assert not wrong, "\n".join(map(str, wrong))


def _in_use(*args):
    raise idempotency.in_use()


def test_contracts_declare_the_header_and_its_answers():
    wrong = []
    for contract in (CONTRACTS[name] for name in [*KEEPING, "security-token", "equinix-oauth"]):
        for operation in contract.operations.values():
            headers = [each["name"] for each in operation.parameters_in("header")]
            has = "Idempotency-Key" in headers
            if has != (operation.method in ("post", "patch")):
                wrong.append(f"{operation.operation_id}: header {has}")
    for asked in keeping_requests():
        answers = asked.operation.responses
        for status in [each for each in answers if each.startswith("2")]:
            if "Idempotency-Replayed" not in answers[status].get("headers", {}):
                wrong.append(f"{asked}: {status} without Idempotency-Replayed")
        missing = {"400", "409", "422"} - answers.keys()
        if missing or "Retry-After" not in answers["409"].get("headers", {}):
            wrong.append(f"{asked}: {missing or 'no Retry-After'}")

    assert wrong == []


@keeping_rules("idempotency-key-of-one-credential")
def test_key_of_another_credential_is_another_key(rolled_back):
    wrong = []
    for asked, send in rolled_back([request_for(*name) for name in CREATING]):
        user = User.objects.get(username=asked.username)
        first = send("key")
        other = asked.send(bearer_token(user), "key")
        if "Idempotency-Replayed" in other.headers or other.content == first.content:
            wrong.append((str(asked), first.status_code, other.status_code, other.content[:200]))

    assert not wrong, "\n".join(map(str, wrong))


@keeping_rules("idempotency-key-keeps-decided-answers")
def test_failure_keeps_nothing_and_rolls_all_back(rolled_back, monkeypatch):
    wrong = []
    for asked, send in rolled_back([request_for(*name) for name in CREATING]):
        before = Activity.objects.count()
        with monkeypatch.context() as patched:
            patched.setattr(Response, "__init__", _broken)  # once all is written
            failed = send("key")
        written = Activity.objects.count() - before
        again = send("key")
        if failed.status_code != 500 or written or again.status_code >= 300 or "Idempotency-Replayed" in again.headers:
            wrong.append((str(asked), failed.status_code, written, again.status_code, again.headers))

    assert not wrong, "\n".join(map(str, wrong))


_whole = Response.__init__


def _broken(self, data=None, status=None, *args, **kwargs):
    if status is None or status < 300:
        raise RuntimeError("broken once all is written")
    _whole(self, data, status, *args, **kwargs)


@keeping_rules("idempotency-key-keeps-decided-answers")
def test_refusal_for_want_of_a_right_is_not_kept(rolled_back):
    wrong = []
    for asked, send in rolled_back([request_for(*name) for name in CREATING]):
        user = User.objects.get(username=asked.username)
        groups = list(user.groups.all())
        user.groups.clear()
        User.objects.filter(pk=user.pk).update(is_admin=False, is_agent=False, is_superuser=False)
        refused = send("key")
        user.groups.set(groups)
        user.save()
        allowed = send("key")
        if refused.status_code != 403 or allowed.status_code >= 300 or "Idempotency-Replayed" in allowed.headers:
            wrong.append((str(asked), refused.status_code, allowed.status_code, allowed.content[:200]))

    assert not wrong, "\n".join(map(str, wrong))


@keeping_rules("idempotency-key-shows-visible-answers")
def test_answer_about_what_is_out_of_sight_is_not_given_again(rolled_back):
    """First the caller works for another organisation, then the records alone belong to another one."""
    wrong = []
    for asked, send in rolled_back([request_for(*name) for name in CREATING]):
        first = send("key")
        kept = KeptAnswer.objects.get()
        KeptAnswer.objects.update(rights="0 other")
        moved = send("key")
        KeptAnswer.objects.update(rights=kept.rights, rows=[[label, 9_999_999] for label, _ in kept.rows])
        gone = send("key")
        unseen = 403 if asked.contract.name == "case-management" else 404
        if (first.status_code >= 300, moved.status_code, gone.status_code) != (False, 403, unseen):
            wrong.append((str(asked), first.status_code, moved.status_code, gone.status_code))
        for answer in (moved, gone):
            if not is_an_error_of(asked.contract, answer) or "Idempotency-Replayed" in answer.headers:
                wrong.append((str(asked), answer.content))

    assert not wrong, "\n".join(map(str, wrong))


def test_note_that_became_internal_is_not_shown_again(demo, sip, integrator_of_demo):
    client = sip(integrator_of_demo)
    body = {"ticketId": "INC-1234", "description": "secret", "userHumanId": integrator_of_demo.human_id}
    first = client.post("/tickets/INC-1234", body, headers={"Idempotency-Key": "k"})
    again = client.post("/tickets/INC-1234", body, headers={"Idempotency-Key": "k"})
    TicketNote.objects.filter(pk=first.json()["data"]["id"]).update(is_internal=True)
    hidden = client.post("/tickets/INC-1234", body, headers={"Idempotency-Key": "k"})

    assert (first.status_code, again.content, hidden.status_code) == (201, first.content, 404)
    assert b"secret" not in hidden.content


@pytest.fixture
def integrator_of_demo(demo, db):
    return User.objects.get(username="integrator")


@keeping_rules("idempotency-key-repeats-first-answer")
def test_answer_is_kept_for_a_day(rolled_back):
    [(_, send)] = rolled_back([request_for("tickets-microservice", "createTicket")])
    tickets = Ticket.objects.count()
    send("old"), send("new")
    KeptAnswer.objects.filter(pk=KeptAnswer.objects.earliest("pk").pk).update(
        at=timezone.now() - datetime.timedelta(hours=24, seconds=1)
    )
    send("old"), send("new")
    assert Ticket.objects.count() == tickets + 3
    assert KeptAnswer.objects.count() == 2

    KeptAnswer.objects.update(at=timezone.now() - datetime.timedelta(hours=23, minutes=59))
    assert idempotency.prune_kept_answers() == 0
    KeptAnswer.objects.update(at=timezone.now() - datetime.timedelta(hours=24, seconds=1))
    assert idempotency.prune_kept_answers() == 2


def test_request_without_a_key_asks_nothing_more(demo, sip, integrator_of_demo):
    client, path = sip(integrator_of_demo), "/tickets/INC-1234"
    body = {"ticketId": "INC-1234", "description": "x", "userHumanId": integrator_of_demo.human_id}
    client.post(path, body)
    with CaptureQueriesContext(connection) as without:
        client.post(path, body)
    with CaptureQueriesContext(connection) as with_key:
        client.post(path, body, headers={"Idempotency-Key": "k"})

    assert not [each["sql"] for each in without if "keptanswer" in each["sql"] or "advisory" in each["sql"]]
    assert len(with_key) - len(without) <= 4  # the lock with the answer, a savepoint and its end, the new answer


def test_answer_that_is_there_by_now_undoes_the_second_one(demo, sip, integrator_of_demo, monkeypatch):
    """As when the first one commits while the second takes its lock."""
    client, path = sip(integrator_of_demo), "/tickets/INC-1234"
    body = {"ticketId": "INC-1234", "description": "x", "userHumanId": integrator_of_demo.human_id}
    client.post(path, body, headers={"Idempotency-Key": "k"})
    notes = TicketNote.objects.count()
    monkeypatch.setattr(idempotency, "take_up", lambda *args: None)

    assert client.post(path, body, headers={"Idempotency-Key": "k"}).status_code == 409
    assert TicketNote.objects.count() == notes


def test_key_of_an_api_client_outlives_its_token(demo, sip, integrator_of_demo):
    """An API client that gets a new token for its retry is the same one."""
    client = _client_with(integrator_of_demo)
    body = {"ticketId": "INC-1234", "description": "x", "userHumanId": integrator_of_demo.human_id}
    answers = []
    for _ in range(2):
        caller = sip(None)
        caller.headers["Authorization"] = f"Bearer {issue_client_token(client=client, scope=client.scope)[0]}"
        answers.append(caller.post("/tickets/INC-1234", body, headers={"Idempotency-Key": "k"}))

    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"


def _client_with(user):
    client, _ = create_client(user=user, name="retries", scopes=[Scope.SIPSYNERGY], by=SYSTEM)
    return client


@pytest.mark.rule("security-token", "idempotency-key-keeps-no-token")
@pytest.mark.rule("equinix-oauth", "idempotency-key-keeps-no-token")
def test_no_token_is_kept(demo, db):
    client = Client(raise_request_exception=False)
    for sample in samples():
        if sample.contract.name not in ("security-token", "equinix-oauth"):
            continue
        options = {"data": sample.body, "content_type": "application/json"}
        answer = client.post(sample.address, headers={"Idempotency-Key": "k"}, **options)
        assert "Idempotency-Replayed" not in answer.headers
        bad = client.post(sample.address, headers={"Idempotency-Key": ""}, **options)
        assert bad.status_code == 400
        assert is_an_error_of(sample.contract, bad)
    assert not KeptAnswer.objects.exists()


def test_operation_that_changes_nothing_keeps_nothing(demo, m4, integrator_of_demo):
    client = m4(integrator_of_demo)
    for _ in range(2):
        answer = client.post("/GetTicketNotes", {"TicketID": 2734}, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, None)
    assert not KeptAnswer.objects.exists()


class TestRefund:
    """An operation of several transactions: its key is claimed while it is at work, and its outcome is kept."""

    def test_undecided_refund_is_not_kept(self, rolled_back, monkeypatch):
        for _, send in rolled_back([request_for("order-management", "createPaymentusRefund")]):
            monkeypatch.setattr(RefundAttempt, "is_open", True)
            undecided = send("key")
            monkeypatch.undo()
            again, once_more = send("key"), send("key")

            assert undecided.status_code < 300
            assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, None)
            assert (once_more.content, once_more["Idempotency-Replayed"]) == (again.content, "true")
            assert (
                RefundAttempt.objects.filter(
                    reference_number=RefundAttempt.objects.latest("pk").reference_number
                ).count()
                == 1
            )

    def test_claim_of_a_process_that_died_ends(self, rolled_back):
        for _, send in rolled_back([request_for("order-management", "createPaymentusRefund")]):
            first = send("key")
            KeptAnswer.objects.update(status=None, at=timezone.now() + idempotency.CLAIMED)
            at_work = send("key")
            KeptAnswer.objects.update(at=timezone.now())
            again = send("key")

            assert (at_work.status_code, at_work["Retry-After"]) == (409, "1")
            assert (again.status_code, again.content) == (201, first.content)
