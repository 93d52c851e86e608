"""Webhooks through their API: making, changing and ending them, and what of others stays unseen."""

import base64
import re

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.dialects.models import KeptAnswer
from apps.events.constants import MOST_WEBHOOKS, DeliveryState, WebhookVerb
from apps.events.models import Delivery, Webhook
from apps.tickets.factories import TicketFactory
from apps.users.factories import AdministratorFactory, UserFactory
from apps.users.operations import create_token

pytestmark = pytest.mark.contract("webhooks")
SYSTEM = Caller(None, Channel.COMMAND)
URL = "https://hooks.patchbay.example/in"


@pytest.fixture
def owner(db):
    return UserFactory(organisation=OrganisationFactory())


@pytest.fixture
def own(hooks, owner):
    return hooks(owner)


def made(client, **values) -> dict:
    answer = client.post("/", {"url": URL} | values)
    assert answer.status_code == 201, answer.content
    return answer.json()


def verbs() -> list[str]:
    return list(Activity.objects.filter(verb__startswith="webhook.").order_by("pk").values_list("verb", flat=True))


@pytest.mark.sqlite
@pytest.mark.rule("createWebhook", "secret-answered-once")
@pytest.mark.rule("createWebhook", "types-default-to-all")
@pytest.mark.rule("listWebhooks", "secret-shown-once-only")
@pytest.mark.rule("getWebhook", "state-and-failures-shown")
@pytest.mark.effect("createWebhook", "webhook-made")
def test_webhook_is_made_with_a_secret_that_is_shown_once(own, owner):
    answer = own.post("/", {"url": URL})

    body = answer.json()
    secret = body.pop("secret")
    assert (answer.status_code, answer["Location"]) == (201, f"/webhooks/{body['id']}")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert body == {
        "id": body["id"],
        "url": URL,
        "description": "",
        "types": ["*"],
        "format": "plain",
        "organisation": None,
        "subject": None,
        "state": "active",
        "owner": owner.username,
        "failures": 0,
        "last_success_at": None,
        "last_failure_at": None,
        "created_at": body["created_at"],
    }
    assert own.get(f"/{body['id']}").json() == body
    assert own.get("/").json() == {"webhooks": [body]}
    stored = Webhook.objects.filter(pk=body["id"]).extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert secret not in stored[0]
    assert verbs() == [WebhookVerb.CREATED]
    assert secret not in str(Activity.objects.values_list("data", flat=True))


@pytest.mark.sqlite
@pytest.mark.rule("webhooks", "idempotency-key-repeats-first-answer")
@pytest.mark.rule("listWebhooks", "secret-shown-once-only")
def test_retry_makes_no_second_webhook_and_gets_the_secret_which_is_kept_encrypted(own, settings):
    first, again = (own.post("/", {"url": URL}, headers={"Idempotency-Key": "k"}) for _ in range(2))

    secret = first.json()["secret"]
    assert (first.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    assert Webhook.objects.count() == 1
    kept = KeptAnswer.objects.extra(select={"raw": "secret_body"}).get()
    assert (bytes(kept.body), secret in kept.secret_body, secret in kept.raw) == (b"", True, False)

    address = f"/{first.json()['id']}"
    rotated, once_more = (own.post(f"{address}/rotate", headers={"Idempotency-Key": "r"}) for _ in range(2))
    assert rotated.json()["secret"] == once_more.json()["secret"] != secret
    own.delete(address)
    assert own.post("/", {"url": URL}, headers={"Idempotency-Key": "k"}).status_code == 404


@pytest.mark.rule("webhooks", "etag-names-record-as-seen")
@pytest.mark.rule("webhooks", "if-match-guards-write")
def test_tag_changes_with_the_webhook_and_not_with_its_deliveries(own):
    webhook = made(own)
    address = f"/{webhook['id']}"
    tag = own.get(address)["ETag"]
    Webhook.objects.update(failures=3, last_failure_at=timezone.now())

    assert own.send("HEAD", address, headers={"If-None-Match": tag}).status_code == 304
    changed = own.patch(address, {"description": "first"}, headers={"If-Match": tag})
    assert (changed.status_code, changed["ETag"]) == (200, own.get(address)["ETag"])
    for refused in (
        own.patch(address, {"description": "second"}, headers={"If-Match": tag}),
        own.delete(address, headers={"If-Match": tag}),
    ):
        assert refused.status_code == 412
    assert Webhook.objects.get().description == "first"


@pytest.mark.rule("createWebhook", "url-must-be-https")
@pytest.mark.rule("createWebhook", "types-default-to-all")
@pytest.mark.rule("createWebhook", "organisation-narrows")
@pytest.mark.rule("createWebhook", "subject-narrows")
@pytest.mark.rule("webhooks", "unreadable-body-refused")
@pytest.mark.rule("updateWebhook", "same-checks-as-creating")
@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"url": "http://hooks.patchbay.example/"}, ["url"]),
        ({"url": "https://me:secret@hooks.patchbay.example/"}, ["url"]),
        ({"url": "https://hooks.patchbay.example/#top"}, ["url"]),
        ({"url": "ftp://hooks.patchbay.example/"}, ["url"]),
        ({"url": "https://hooks.patchbay.example/ü"}, ["url"]),
        ({"url": "https://hooks.patchbay.example:0/"}, ["url"]),
        ({"url": "https://10.0.0.1/"}, ["url"]),
        ({"url": "https://[::1]:8443/in"}, ["url"]),
        ({"url": f"https://hooks.patchbay.example/{'x' * 500}"}, ["url"]),
        ({"types": ["ticket.vanished"]}, ["types"]),
        ({"types": ["tick*"]}, ["types"]),
        ({"types": []}, ["types"]),
        ({"types": "ticket.*"}, ["types"]),
        ({"format": "xml"}, ["format"]),
        ({"organisation": "ORG-0"}, ["organisation"]),
        ({"subject": {"kind": "ticket", "id": 1}}, ["subject"]),
        ({"subject": {"kind": "user", "id": 1}}, ["kind"]),
        ({"secret": "whsec_AAAA"}, ["secret"]),
    ],
)
def test_value_that_cannot_be_taken_is_named(own, values, fields):
    webhook = made(own)

    for answer in (own.post("/", {"url": URL} | values), own.patch(f"/{webhook['id']}", values)):
        assert (answer.status_code, list(answer.json()["errors"])) == (400, fields)
    assert Webhook.objects.count() == 1
    assert own.get(f"/{webhook['id']}").json()["url"] == URL


@pytest.mark.rule("createWebhook", "organisation-narrows")
@pytest.mark.rule("createWebhook", "subject-narrows")
@pytest.mark.rule("updateWebhook", "absent-members-keep-value")
@pytest.mark.effect("updateWebhook", "webhook-changed")
def test_change_keeps_what_it_does_not_name(own, owner):
    ticket = TicketFactory(organisation=owner.organisation)
    narrow = {
        "types": ["ticket.*", "case.created"],
        "organisation": owner.organisation.human_id,
        "subject": {"kind": "ticket", "id": ticket.pk},
    }
    webhook = made(own, description="Mirror", **narrow)
    assert {name: webhook[name] for name in narrow} == narrow

    moved = own.patch(f"/{webhook['id']}", {"url": f"{URL}/2"}).json()
    wider = own.patch(f"/{webhook['id']}", {"organisation": None, "subject": None}).json()

    del webhook["secret"]
    assert moved == webhook | {"url": f"{URL}/2"}
    assert wider == moved | {"organisation": None, "subject": None}
    own.patch(f"/{webhook['id']}", {"url": f"{URL}/2"})
    assert verbs() == [WebhookVerb.CREATED, WebhookVerb.CHANGED, WebhookVerb.CHANGED]


@pytest.mark.rule("updateWebhook", "paused-sends-nothing")
@pytest.mark.rule("updateWebhook", "started-sends-from-now-on")
@pytest.mark.rule("updateWebhook", "impossible-state-is-409")
@pytest.mark.effect("updateWebhook", "webhook-paused-or-started")
def test_webhook_is_paused_and_started(own):
    path = f"/{made(own)['id']}"

    assert own.patch(path, {"state": "paused"}).json()["state"] == "paused"
    assert own.patch(path, {"state": "active"}).json()["state"] == "active"
    Webhook.objects.update(state="disabled", failures=7)
    assert own.patch(path, {"state": "paused"}).status_code == 409
    again = own.patch(path, {"state": "active"}).json()

    assert (again["state"], again["failures"]) == ("active", 0)
    assert verbs()[1:] == [WebhookVerb.PAUSED, WebhookVerb.STARTED, WebhookVerb.STARTED]


@pytest.mark.rule("deleteWebhook", "pending-is-not-sent")
@pytest.mark.effect("deleteWebhook", "webhook-ended")
def test_deleted_webhook_is_gone_with_its_secret_and_what_was_pending(own):
    webhook = made(own)
    own.post(f"/{webhook['id']}/test")

    assert own.delete(f"/{webhook['id']}").status_code == 204

    assert own.get(f"/{webhook['id']}").status_code == own.delete(f"/{webhook['id']}").status_code == 404
    assert own.get("/").json() == {"webhooks": []}
    assert Webhook.objects.get().secret == ""
    assert Delivery.objects.get().state == DeliveryState.NOT_SENT


@pytest.mark.rule("rotateWebhookSecret", "old-secret-signs-for-a-day")
@pytest.mark.effect("rotateWebhookSecret", "secret-replaced")
def test_rotating_shows_the_new_secret_once(own):
    webhook = made(own)

    rotated = own.post(f"/{webhook['id']}/rotate").json()

    assert rotated["secret"] != webhook["secret"]
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", rotated["secret"])
    assert "secret" not in own.get(f"/{webhook['id']}").json()
    assert Webhook.objects.get().previous_secret == webhook["secret"]


@pytest.mark.rule("webhooks", "webhooks-of-others-are-404")
@pytest.mark.rule("listWebhooks", "own-webhooks-ascend-by-id")
@pytest.mark.rule("listWebhooks", "webhooks-go-on-after-id")
@pytest.mark.rule("replayDelivery", "delivery-of-other-webhook-is-404")
def test_others_see_nothing_of_a_webhook_and_administrators_all(own, hooks, owner):
    first, second = made(own), made(own)
    delivery = own.post(f"/{first['id']}/test").json()["id"]
    stranger, administrator = hooks(UserFactory(organisation=owner.organisation)), hooks(AdministratorFactory())
    path = f"/{first['id']}"

    assert stranger.get("/").json() == {"webhooks": []}
    answers = [stranger.get(path), stranger.patch(path, {"url": URL}), stranger.delete(path)]
    answers += [stranger.post(f"{path}/{act}") for act in ("rotate", "test", "replay")]
    answers += [stranger.get(f"{path}/deliveries"), stranger.post(f"{path}/deliveries/{delivery}/replay")]
    assert {answer.status_code for answer in answers} == {404}
    assert own.post(f"/{second['id']}/deliveries/{delivery}/replay").status_code == 404
    assert [row["id"] for row in administrator.get("/").json()["webhooks"]] == [first["id"], second["id"]]
    assert [row["id"] for row in own.get(f"/?after={first['id']}").json()["webhooks"]] == [second["id"]]
    assert len(own.get("/?limit=1").json()["webhooks"]) == 1
    assert own.get("/?limit=101").status_code == 400


@pytest.mark.rule("createWebhook", "webhooks-of-owner-limited")
def test_one_may_have_so_many_webhooks_and_no_more(own, owner):
    Webhook.objects.bulk_create(Webhook(owner=owner, url=URL, secret="s") for _ in range(MOST_WEBHOOKS - 1))
    made(own)

    assert own.post("/", {"url": URL}).status_code == 409


@pytest.mark.rule("createWebhook", "format-needs-scope")
def test_format_is_one_that_the_credential_opens(hooks, owner):
    token = create_token(user=owner, name="tests", by=SYSTEM, scopes=["m4"])
    client = hooks(None)
    client.headers["Authorization"] = f"Bearer {token}"

    assert client.post("/", {"url": URL, "format": "m4"}).status_code == 201
    refused = client.post("/", {"url": URL, "format": "sipsynergy"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["format"])


@pytest.mark.rule("webhooks", "credentials-of-every-api")
@pytest.mark.rule("webhooks", "errors-have-one-form")
@pytest.mark.rule("webhooks", "permission-to-read-events")
def test_webhooks_take_credentials_and_no_sessions(hooks, owner, client):
    client.force_login(owner)
    assert client.get("/webhooks").status_code == hooks(None).get("/").status_code == 401
    owner.groups.clear()
    answer = hooks(owner).get("/")
    assert (answer.status_code, answer.json()["title"]) == (403, "Forbidden")
    assert hooks(owner).post("/", {"url": URL}).status_code == 403


@pytest.mark.rule("testWebhook", "test-of-inactive-is-409")
@pytest.mark.rule("replayFailedDeliveries", "replay-of-inactive-is-409")
@pytest.mark.rule("replayDelivery", "replay-of-pending-is-409")
@pytest.mark.rule("replayDelivery", "replay-is-sent-anew")
@pytest.mark.rule("replayFailedDeliveries", "failed-are-replayed")
@pytest.mark.rule("listDeliveries", "newest-delivery-first")
@pytest.mark.rule("listDeliveries", "deliveries-by-state")
@pytest.mark.effect("testWebhook", "test-queued")
@pytest.mark.effect("replayDelivery", "delivery-pending-again")
@pytest.mark.effect("replayFailedDeliveries", "failed-pending-again")
def test_deliveries_are_listed_and_replayed(own):
    path = f"/{made(own)['id']}"
    ids = [own.post(f"{path}/test").json()["id"] for _ in range(3)]

    def listed(query=""):
        return [row["id"] for row in own.get(f"{path}/deliveries{query}").json()["deliveries"]]

    assert listed() == ids[::-1]
    assert listed(f"?before={ids[2]}&limit=1") == [ids[1]]
    assert own.post(f"{path}/deliveries/{ids[0]}/replay").status_code == 409
    Delivery.objects.filter(pk__in=ids[:2]).update(state=DeliveryState.FAILED, attempts=10, next_attempt_at=None)
    Delivery.objects.filter(pk=ids[2]).update(state=DeliveryState.DELIVERED, next_attempt_at=None)
    assert listed("?state=failed") == [ids[1], ids[0]]

    again = own.post(f"{path}/deliveries/{ids[2]}/replay")
    assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (202, "pending", 0)
    assert own.post(f"{path}/replay").json() == {"replayed": 2}
    assert own.post(f"{path}/replay").json() == {"replayed": 0}
    assert listed("?state=pending") == ids[::-1]
    assert verbs()[-2:] == [WebhookVerb.REPLAYED, WebhookVerb.REPLAYED]

    own.patch(path, {"state": "paused"})
    for act in ("test", "replay", f"deliveries/{ids[0]}/replay"):
        assert own.post(f"{path}/{act}").status_code == 409


def test_list_costs_the_same_for_one_and_for_many(own, owner, django_assert_num_queries):
    first = made(own)
    own.get("/")
    cost = 3  # credential, permissions, webhooks

    with django_assert_num_queries(cost):
        own.get("/")
    made_more = [Webhook(owner=owner, url=URL, types=["*"], secret="s") for _ in range(49)]
    Webhook.objects.bulk_create(made_more)
    Delivery.objects.bulk_create(Delivery(webhook_id=first["id"], type="webhook.test", record="x") for _ in range(50))
    with django_assert_num_queries(cost):
        assert len(own.get("/").json()["webhooks"]) == 50
    with django_assert_num_queries(cost + 1):
        assert len(own.get(f"/{first['id']}/deliveries").json()["deliveries"]) == 50
