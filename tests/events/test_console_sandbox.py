"""The sandbox on the console: tokens for it, its reset, and requests that are replayed there."""

import html
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core import sandbox, sandbox_resets
from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed, WrongState
from apps.core.models import SandboxState
from apps.events.admin.requests import curl_of
from apps.orders.models import Order
from apps.payments.factories import GatewaySettingsFactory, PaymentusTransactionFactory
from apps.payments.models import RefundAttempt
from apps.payments.operations import refund_payment, settle_due_refunds
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.provisioning.operations import complete_scripted_requests, submit_request
from apps.tickets.models import TicketNote
from apps.users.constants import UserVerb
from apps.users.models import ApiToken, User
from apps.users.operations import have_sandbox_reset
from tests.events.test_console_requests import asked_by
from tests.support.desk import Desk

SYSTEM = Caller(None, Channel.COMMAND)
SECRET = re.compile(r'id="token-secret">([\w-]+)<')


@pytest.fixture
def integrator(in_sandbox):
    return User.objects.get(username="integrator")


@pytest.fixture
def console(integrator):
    return Desk(integrator)


def by(user) -> Caller:
    return Caller(user, Channel.DESK)


def test_token_for_the_sandbox_is_made_and_marked(console, integrator, client):
    values = {"name": "Trial", "scopes": ["m4"], "days": 30, "is_sandbox": "on"}
    [secret] = SECRET.findall(console.post("events_webhook_new_token", **values).content.decode())

    assert ApiToken.objects.get(name="Trial").is_sandbox
    assert 'class="desk-badge">sandbox<' in console.read("events_webhook_changelist")
    path, headers = "/Workforce/TicketNote/GetTicketNotesByTicket/2734", {"Authorization": f"Bearer {secret}"}
    assert client.get(path, headers=headers).status_code == 200


def test_console_without_a_sandbox_says_nothing_of_one(console, integrator, settings):
    settings.SANDBOX_DATABASE = None

    assert "andbox" not in console.read("events_webhook_changelist")
    assert "is_sandbox" not in console.read("events_webhook_new_token")
    with pytest.raises(WrongState):
        have_sandbox_reset(by=SYSTEM)


def test_reset_is_asked_for_once_and_shown_in_the_audit(console, integrator):
    assert "being reset" not in console.read("events_webhook_changelist")
    console.post("events_webhook_sandbox_reset")

    assert not sandbox_resets.is_ready()
    assert Activity.objects.filter(verb=UserVerb.SANDBOX_RESET, actor=integrator).count() == 1
    assert "being reset" in console.read("events_webhook_changelist")
    with pytest.raises(WrongState):
        have_sandbox_reset(by=by(integrator))


def test_who_may_have_it_reset_and_how_often(integrator):
    with pytest.raises(NotAllowed):
        have_sandbox_reset(by=by(User.objects.get(username="csr")))
    SandboxState.objects.update(filled_at=timezone.now())
    with pytest.raises(WrongState):
        have_sandbox_reset(by=by(integrator))
    have_sandbox_reset(by=by(User.objects.get(username="admin")))
    assert not sandbox_resets.is_ready()


def test_write_of_production_is_replayed_in_the_sandbox_alone(console, integrator):
    kept = asked_by(
        integrator,
        method="POST",
        operation="AddTicketNote",
        address="/Workforce/TicketNote/AddTicketNote",
        request_body='{"TicketID": 2734, "Note": "Tried there."}',
    )
    page = console.post("events_webhook_replay_request", kept.pk).content.decode()

    assert "The answer now" in page
    assert not TicketNote.objects.filter(body="Tried there.").exists()
    with sandbox.entered():
        assert TicketNote.objects.get(body="Tried there.").author_id == integrator.pk


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_read_of_costguard_is_replayed_at_the_sandbox(console, integrator, environment):
    address = f"/JournalManagement/{environment}/api/ticket/630701"
    kept = asked_by(integrator, api="journal-management", operation="getTicket", address=address)
    page = html.unescape(console.post("events_webhook_replay_request", kept.pk).content.decode())

    assert '"ticketID": 630701' in page


def test_what_the_log_does_not_have_whole_is_not_replayed(console, integrator):
    hidden = asked_by(integrator, method="POST", request_body='{"password": "[hidden]"}')
    cut = asked_by(integrator, method="POST", request_body='{"Note": "aaa…')
    upload = asked_by(integrator, method="POST", api="attachments", request_body="")

    for kept in (hidden, cut, upload):
        assert "cannot be replayed" in console.post("events_webhook_replay_request", kept.pk).content.decode()
        assert "Replay in the sandbox" not in console.read("events_webhook_request", kept.pk)


def test_curl_of_the_sandbox_names_it_before_the_user(integrator):
    assert '-u "sandbox/$USER_NAME:$PASSWORD"' in curl_of(asked_by(integrator, is_sandbox=True), "")


@pytest.mark.parametrize(
    ("cents", "states"),
    [
        ("0.05", ["failed"]),
        ("0.06", ["failed"]),
        ("0.07", ["unknown", "done"]),
        ("0.08", ["unknown", "unknown"]),
        ("0.09", ["done"]),
    ],
)
def test_refund_goes_as_its_cents_say(integrator, cents, states):
    with sandbox.entered():
        transaction = PaymentusTransactionFactory(amount=Decimal(50), reference_number="777000777")
        order = Order.objects.get(pk=1256)
        GatewaySettingsFactory(register=order.register)
        refund_payment(
            order_id=order.pk,
            reference_number=transaction.reference_number,
            amount=-Decimal(10) - Decimal(cents),
            by=SYSTEM,
        )
        attempt = RefundAttempt.objects.latest("pk")
        seen = [attempt.state]
        if len(states) > 1:
            RefundAttempt.objects.update(retry_after=timezone.now())
            settle_due_refunds()
            attempt.refresh_from_db()
            seen.append(attempt.state)

    assert seen == states


@pytest.mark.parametrize(
    ("number", "statuses"),
    [
        ("8885550001", [ProvisioningStatus.IN_ERROR]),
        (
            "8885550002",
            [
                ProvisioningStatus.PENDING,
                ProvisioningStatus.PENDING,
                ProvisioningStatus.SUBMITTED,
                ProvisioningStatus.COMPLETED,
            ],
        ),
        ("8885550003", [ProvisioningStatus.SUBMITTED, ProvisioningStatus.IN_ERROR]),
        ("8885550004", [ProvisioningStatus.SUBMITTED, ProvisioningStatus.COMPLETED]),
    ],
)
def test_provisioning_goes_as_the_service_number_says(integrator, number, statuses):
    with sandbox.entered():
        request = ProvisioningRequestFactory(next_attempt_at=timezone.now())
        service = request.item.service_item
        type(service).objects.filter(pk=service.pk).update(service_number=number)
        seen = []
        for _ in statuses:
            if request.next_attempt_at is not None:
                type(request).objects.filter(pk=request.pk).update(next_attempt_at=timezone.now())
                submit_request(request_id=request.pk)
            else:
                complete_scripted_requests()
            request.refresh_from_db()
            seen.append(request.status)

    assert seen == statuses
    assert complete_scripted_requests() == 0
