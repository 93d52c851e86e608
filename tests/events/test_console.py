"""The console at `/admin/integrations/`: webhooks, their deliveries and one's own credentials, by who opens it."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.desk.integrators import OPEN
from apps.events.constants import DeliveryState, WebhookState
from apps.events.models import Delivery, Webhook
from apps.events.operations import create_webhook
from apps.events.operations.disabling import disable
from apps.users.constants import Scope
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.support.desk import Desk

pytestmark = [pytest.mark.contract("webhooks"), pytest.mark.django_db]
URL = "https://hooks.patchbay.example/in"
SECRET = re.compile(r"whsec_[\w+/=]+")
PART = re.compile(r"<(?:(\w+):)?\w+>")
OPEN_TO_INTEGRATORS = {  # each looked at: it shows what is the person's own, and nothing besides
    *(f"admin:events_webhook_{name}" for name in ("changelist", "add", "change", "act", "rotate", "delete", "replay")),
    *(f"admin:events_webhook_{name}" for name in ("edit", "requests", "request", "resend", "limits")),
    *(f"admin:events_webhook_{name}" for name in ("sandbox_reset", "replay_request")),
    *(f"admin:events_webhook_{name}_token" for name in ("new", "rotate", "revoke")),
    *(f"admin:{name}" for name in ("index", "profile", "password_change", "users_user_password", "logout")),
}
VALUES = {"slug": "complete", "uuid": "00000000-0000-0000-0000-000000000000", "str": "x", "path": "x"}


@pytest.fixture
def console(integrator):
    return Desk(integrator)


@pytest.fixture
def webhook(integrator):
    return made_by(integrator)


@pytest.fixture
def others(db):
    return made_by(UserFactory(organisation=OrganisationFactory()), url="https://hooks.other.example/secret-path")


def made_by(user, url=URL, **values) -> Webhook:
    return create_webhook(url=url, by=Caller(user, Channel.EVENTS), **values)


def failed(webhook, count=1) -> list[Delivery]:
    return Delivery.objects.bulk_create(
        Delivery(webhook=webhook, type="ticket.closed", record=f"ticket {n}", state=DeliveryState.FAILED, attempts=9,
                 status=503, error="The receiver answered 503.", next_attempt_at=None)
        for n in range(count)
    )  # fmt: skip


@pytest.fixture
def said(messages_of):
    """What the person reads at the head of the next page, as one text."""
    return lambda response: " ".join(messages_of(response))


def pressed(console, webhook, name, said) -> str:
    return said(console.post("events_webhook_act", webhook.pk, name))


@pytest.mark.effect("createWebhook", "webhook-made")
def test_secret_is_shown_on_the_page_of_creating_and_nowhere_else(console, integrator, caplog):
    page = console.post("events_webhook_add", url=URL, types="ticket.*\r\ncase.*", format="m4", description="Depot")

    webhook = Webhook.objects.get(owner=integrator)
    assert (page.status_code, SECRET.findall(page.content.decode())) == (200, [webhook.secret])
    assert "no-store" in page["Cache-Control"]
    assert (webhook.url, webhook.types, webhook.format, webhook.description) == (
        URL, ["ticket.*", "case.*"], "m4", "Depot",
    )  # fmt: skip
    kept = [console.read("events_webhook_changelist"), console.read("events_webhook_change", webhook.pk), caplog.text]
    kept += [str(list(Activity.objects.values())), str(list(Webhook.history.values()))]
    assert URL in kept[0]
    assert not any(SECRET.search(text) or webhook.secret in text for text in kept)


def test_refused_form_says_why_and_makes_nothing(console):
    for values, words in [
        ({"url": "http://hooks.patchbay.example/in"}, "https"),
        ({"url": "https://10.0.0.1/in", "types": "ticket.nothing"}, ""),
        ({"url": URL, "types": "nothing.at.all"}, "There is no type of event nothing.at.all."),
        ({"url": URL, "format": "soap"}, "soap"),
    ]:
        page = console.post("events_webhook_add", **({"types": "*", "format": "plain"} | values))
        assert (page.status_code, words in page.content.decode()) == (200, True), values
        assert not SECRET.search(page.content.decode())
    assert not Webhook.objects.exists()


@pytest.mark.effect("rotateWebhookSecret", "secret-replaced")
def test_rotating_asks_and_shows_the_new_secret_once(console, webhook):
    assert "gets a new secret" in console.read("events_webhook_rotate", webhook.pk)
    assert "signs until" not in console.read("events_webhook_change", webhook.pk)

    page = console.post("events_webhook_rotate", webhook.pk)

    old, webhook = webhook.secret, Webhook.objects.get(pk=webhook.pk)
    assert SECRET.findall(page.content.decode()) == [webhook.secret]
    assert webhook.secret != old
    after = console.read("events_webhook_change", webhook.pk)
    assert "signs until" in after
    assert not SECRET.search(after + str(list(Activity.objects.values())))


@pytest.mark.effect("updateWebhook", "webhook-changed")
@pytest.mark.effect("updateWebhook", "webhook-paused-or-started")
def test_pausing_and_starting_are_said_and_shown(console, webhook, hooks, integrator, said):
    hooks(integrator).patch(f"/{webhook.pk}", {"url": "https://hooks.patchbay.example/other"})
    assert "https://hooks.patchbay.example/other" in console.read("events_webhook_change", webhook.pk)

    assert "is paused" in pressed(console, webhook, "pause", said)
    paused = console.read("events_webhook_change", webhook.pk)
    assert (">Paused<" in paused, "/do/start/" in paused, "/do/pause/" in paused, "/do/test/" in paused) == (
        True, True, False, False,
    )  # fmt: skip
    refused = console.post("events_webhook_act", webhook.pk, "test")
    assert "The webhook is paused; start it first." in refused.content.decode()
    assert "is started" in pressed(console, webhook, "start", said)
    assert ">Active<" in console.read("events_webhook_changelist")


@pytest.mark.effect("deleteWebhook", "webhook-ended")
def test_deleting_asks_first_and_takes_it_off_the_list(console, webhook, said):
    assert URL in console.read("events_webhook_delete", webhook.pk)
    assert Webhook.objects.present().count() == 1

    assert "is deleted" in said(console.post("events_webhook_delete", webhook.pk))
    assert URL not in console.read("events_webhook_changelist")
    assert console.get("events_webhook_change", webhook.pk).url == reverse("admin:events_webhook_changelist")


@pytest.mark.effect("testWebhook", "test-queued")
@pytest.mark.effect("replayFailedDeliveries", "failed-pending-again")
@pytest.mark.effect("replayDelivery", "delivery-pending-again")
def test_test_events_and_replays_are_said_and_shown(console, webhook, said):
    assert "webhook.test" not in console.read("events_webhook_change", webhook.pk)
    assert "is on its way" in pressed(console, webhook, "test", said)
    assert "webhook.test" in console.read("events_webhook_change", webhook.pk)

    one = failed(webhook, 4)[0]
    assert console.read("events_webhook_change", webhook.pk).count(">Failed<") == 4 + 1  # and the tab
    assert "is sent again" in said(console.post("events_webhook_replay", webhook.pk, one.pk))
    assert "pending already" in said(console.post("events_webhook_replay", webhook.pk, one.pk))
    assert console.read("events_webhook_change", webhook.pk).count(">Failed<") == 3 + 1
    assert "3 failed deliveries" in pressed(console, webhook, "replay", said)
    assert console.read("events_webhook_change", webhook.pk).count(">Failed<") == 1
    assert "No delivery has failed." in pressed(console, webhook, "replay", said)


def test_list_says_why_one_is_disabled_and_that_one_rests(console, webhook, integrator):
    resting, disabled = made_by(integrator), made_by(integrator)
    Webhook.objects.filter(pk=resting.pk).update(
        circuit_open_until=timezone.now() + timezone.timedelta(minutes=5), failures=7
    )
    disable(disabled, "The receiver answered 410: it is gone for good.")
    Delivery.objects.create(webhook=webhook, type="ticket.closed", record="ticket 1")

    html = console.read("events_webhook_changelist")

    assert html.count("it is gone for good") == 1
    assert html.count(">Resting after failures<") == 1
    assert html.count('data-label="Failures in a row">7<') == 1
    assert html.count('data-label="Pending">1<') == 1
    assert "nothing is sent until" in console.read("events_webhook_change", resting.pk)
    assert "it is gone for good" in console.read("events_webhook_change", disabled.pk)


def test_deliveries_show_what_was_sent_and_narrow_by_state(console, webhook):
    failed(webhook)
    Delivery.objects.create(
        webhook=webhook, type="case.created", record="case 1", state=DeliveryState.DELIVERED, status=204, attempts=1
    )

    everything = console.read("events_webhook_change", webhook.pk)
    narrowed = console.read("events_webhook_change", webhook.pk, state="failed")

    assert all(words in everything for words in ("case.created", "ticket.closed", "503", "204", "msg_"))
    assert ("case.created" in narrowed, "ticket.closed" in narrowed) == (False, True)
    assert "state" in console.read("events_webhook_change", webhook.pk, state="nothing")


def test_what_is_of_others_answers_like_what_is_not_there(console, webhook, others, messages_of):
    delivery = failed(others)[0]
    assert others.url not in console.read("events_webhook_changelist")
    for name, *more in [("change",), ("rotate",), ("delete",), ("act", "pause"), ("replay", delivery.pk)]:
        answers = []
        for pk in (others.pk, 999_999):
            response = console.post(f"events_webhook_{name}", pk, *more)
            answers.append((response.status_code, response.url, messages_of(response)[-1].replace(str(pk), "N")))
        assert answers[0] == answers[1], name
        assert (answers[0][0], answers[0][1]) == (302, reverse("admin:events_webhook_changelist")), name
    console.post("events_webhook_replay", webhook.pk, delivery.pk)
    delivery.refresh_from_db()
    found = Webhook.objects.get(pk=others.pk)
    assert (found.state, found.secret, delivery.state) == (WebhookState.ACTIVE, others.secret, DeliveryState.FAILED)


def test_administrators_see_all_and_other_staff_their_own_without_making_any(
    administrator, manager, agent, webhook, others
):
    html = Desk(administrator).read("events_webhook_changelist")
    assert (webhook.url in html, others.url in html, str(others.owner) in html) == (True, True, True)
    assert "Integrations" in html
    for person in (manager, agent):
        desk = Desk(person)
        assert made_by(person, "https://hooks.own.example/").url in (html := desk.read("events_webhook_changelist"))
        assert (webhook.url in html, reverse("admin:events_webhook_add") in html) == (False, False)
        assert desk.get("events_webhook_change", webhook.pk).url == reverse("admin:events_webhook_changelist")
        assert desk.post("events_webhook_act", webhook.pk, "pause").status_code == 302
        assert [desk.get("events_webhook_add").status_code, desk.post("events_webhook_add").status_code] == [403, 403]
        assert reverse("admin:events_webhook_changelist") not in desk.read("index")
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.ACTIVE


def test_own_tokens_are_listed_and_others_are_not(console, integrator, administrator):
    by = Caller(None, Channel.COMMAND)
    create_token(user=integrator, name="Depot sync", scopes=["m4"], by=by)
    create_token(user=administrator, name="Somebody else's", by=by)

    html = console.read("events_webhook_changelist")

    assert ("Depot sync" in html, "Somebody else" in html) == (True, False)
    assert f"<bdi>{Scope.M4.label}</bdi>" in html
    assert reverse("admin:users_apitoken_changelist") not in html
    assert reverse("admin:users_apitoken_changelist") in Desk(administrator).read("events_webhook_changelist")


def test_pages_cost_the_same_for_one_and_for_many(console, administrators_desk, integrator, webhook, others):
    failed(webhook, 1)
    disable(made_by(integrator), "Gone.")
    pages = [("events_webhook_changelist",), ("events_webhook_change", webhook.pk)]
    few = [desk.queries(*page) for desk in (console, administrators_desk) for page in pages]
    people = [UserFactory(organisation=integrator.organisation) for _ in range(3)]
    Webhook.objects.bulk_create(Webhook(owner=person, url=URL, secret="x") for person in people)
    Webhook.objects.bulk_create(
        Webhook(owner=integrator, url=URL, secret="x", state=("active", "disabled")[n % 2]) for n in range(40)
    )
    failed(webhook, 500)

    assert [desk.queries(*page) for desk in (console, administrators_desk) for page in pages] == few
    assert max(few) <= 15
    assert "501 deliveries" in console.read("events_webhook_change", webhook.pk)


def addresses() -> list[tuple[str, str]]:
    """Every address of the site with the name of its page, ids filled in."""
    found = []

    def walk(patterns, start):
        for pattern in patterns:
            route = start + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif "(?P" not in route:
                path = PART.sub(lambda part: VALUES.get(part[1] or "str", "1"), route)
                found.append((f"admin:{pattern.name}", f"/admin/{path}"))

    walk(admin.site.urls[0], "")
    return found


def test_integrator_reaches_the_console_and_their_own_settings_and_no_other_page(console, integrator):
    stranger, wrong, open_to = Client(), [], set()
    for name, path in addresses():
        if name in OPEN | {"admin:login"}:
            continue
        for method in ("get", "post"):
            theirs, nobodys = getattr(console.http, method)(path), getattr(stranger, method)(path)
            is_closed = nobodys.get("Location", "").startswith("/admin/login/")  # then to them as well, and says so
            expected = (403, None) if is_closed else (nobodys.status_code, nobodys.get("Location"))
            if (theirs.status_code, theirs.get("Location")) != expected:
                wrong.append((name, method, theirs.status_code, nobodys.status_code))
            if theirs.status_code == 200:
                open_to.add(name)

    assert len(addresses()) > 150
    assert wrong == []
    assert "Your role does not include this page." in console.http.get("/admin/search/?q=x").content.decode()
    assert open_to == set()
    assert OPEN == OPEN_TO_INTEGRATORS
    assert {name for name, _ in addresses()} >= OPEN


def test_integrator_signs_in_to_the_console_and_sees_nothing_of_the_desk(integrator):
    integrator.set_password("a long enough pass phrase")
    integrator.save()
    client = Client()

    answer = client.post(
        reverse("admin:login"), {"username": integrator.username, "password": "a long enough pass phrase"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("admin:events_webhook_changelist")
    html = answer.content.decode()
    links = set(re.findall(r'(?:href|action|data-\w+)="(/admin/[^"?#]*)', html))
    opened = {reverse(name) for name in OPEN if not name.startswith("admin:events_webhook_") and "user" not in name}
    assert {link for link in links if not link.startswith("/admin/integrations/")} <= opened
    for name in ("admin:profile", "admin:users_user_password", "guide"):
        args = [integrator.pk] if "user" in name else []
        assert client.get(reverse(name, args=args)).status_code == 200, name
    assert client.get(reverse("admin:users_user_password", args=[integrator.pk + 1])).status_code == 403
    client.post(reverse("admin:logout"))
    assert SESSION_KEY not in client.session


def test_integrator_without_the_permission_or_deactivated_is_let_out(console, integrator, webhook):
    page = reverse("admin:events_webhook_changelist")
    assert console.http.get(page).status_code == 200
    integrator.groups.clear()
    assert console.http.get(page).url.startswith(reverse("admin:login"))
