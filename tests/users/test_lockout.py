"""One guard for every place that takes a password or a client secret."""

import base64
import datetime
import threading
import time
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.users import lockout, operations
from apps.users.factories import AgentFactory
from apps.users.lockout import LATELY, MAX_FROM_ADDRESS, MAX_OF_KNOWN_PAIR, MAX_OF_NAME, MAX_OF_PAIR, check_password
from apps.users.models import FailedSignIn, SignIn

SYSTEM = Caller(None, Channel.COMMAND)
PASSWORD = "a long password"
HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def owner(db):
    user = AgentFactory(username="owner", email="owner@patchbay.example", name="Olive Owner")
    user.set_password(PASSWORD)
    user.save()
    return user


def desk(name, password, address):
    answer = Client(REMOTE_ADDR=address).post(reverse("admin:login"), {"username": name, "password": password})
    return answer.status_code == 302, answer.content.decode()


def security_token(name, password, address):
    path = "/securitytoken/1xa/production/api/login"
    body = {"username": name, "password": password}
    answer = Client(REMOTE_ADDR=address).post(path, body, content_type="application/json")
    return answer.status_code == 200, answer.content.decode()


def basic(name, password, address):
    encoded = base64.b64encode(f"{name}:{password}".encode()).decode()
    answer = Client(REMOTE_ADDR=address).get(
        "/Workforce/TicketNote/Specification", headers={"Authorization": f"Basic {encoded}"}
    )
    return answer.status_code == 200, answer.content.decode()


def oauth(name, password, address):
    body = urlencode({"grant_type": "client_credentials", "client_id": name, "client_secret": password})
    answer = Client(REMOTE_ADDR=address).post(
        "/oauth2/v1/token", body, content_type="application/x-www-form-urlencoded"
    )
    return answer.status_code == 200, answer.content.decode()


PLACES = {"desk": desk, "costguard": security_token, "m4": basic, "equinix": oauth}


@pytest.fixture(params=PLACES)
def place(request, owner):
    """`place(password, address=…, name=…)`: whether one of the sign-ins of the product lets in, and what it says."""
    if request.param == "equinix":
        operations.create_client(user=owner, name="System", client_id="owner", secret=PASSWORD, by=SYSTEM)

    def sign_in(password=PASSWORD, *, address=HERE, name="owner"):
        return PLACES[request.param](name, password, address)

    sign_in.channel = request.param
    return sign_in


def test_guessing_is_stopped_wherever_a_password_is_taken(place):
    assert not any(place("wrong")[0] for _ in range(MAX_OF_PAIR))

    is_in, words = place()

    assert not is_in
    assert "Too many failed attempts. Try again in 15 minutes." in words
    FailedSignIn.objects.update(at=timezone.now() - lockout.WINDOW)
    assert place()[0]


def test_name_that_nobody_has_is_locked_in_the_same_words(place):
    known = [place("wrong")[1] for _ in range(MAX_OF_PAIR + 1)]
    unknown = [place("wrong", name="nobody")[1] for _ in range(MAX_OF_PAIR + 1)]

    def words(pages):
        return [("Try again in 15 minutes." in page, "enter the correct" in page) for page in pages]

    assert words(known) == words(unknown)


def test_stranger_cannot_lock_out_who_signed_in_lately(place):
    assert place()[0]

    for number in range(MAX_OF_NAME + 10):
        check_fails(place, address=f"198.51.100.{number % 250}")

    assert place()[0]
    assert "Too many" in place(address=THERE)[1]


def check_fails(place, **where):
    """A failure, recorded below the pages, which would only make this slow."""
    kind = "users.failed_client" if place.channel == "equinix" else "users.failed_sign_in"
    attempt = lockout.Attempt.of(kind, where.get("name", "owner"), where["address"], Channel.DESK)
    FailedSignIn.objects.create(username_digest=attempt.name, address=attempt.address)


def test_name_is_locked_from_anywhere_after_many_failures_for_an_hour(place):
    for number in range(MAX_OF_NAME):
        check_fails(place, address=f"198.51.100.{number}")

    assert "Try again in 60 minutes." in place()[1]
    FailedSignIn.objects.update(at=timezone.now() - lockout.NAME_WINDOW)
    assert place()[0]


def test_strangers_cannot_lock_a_proxy_out_from_which_somebody_signed_in_lately(place):
    def fill(address):
        for number in range(MAX_FROM_ADDRESS):
            check_fails(place, address=address, name=f"guess{number}")

    assert place()[0]
    fill(HERE)
    fill(THERE)

    assert place()[0]
    assert "Too many" in place(address=THERE)[1]
    SignIn.objects.update(last_at=timezone.now() - LATELY)
    assert "Too many" in place()[1]


def test_colleague_at_the_same_address_cannot_lock_in_passing_nor_guess_on(place):
    assert place()[0]
    for _ in range(MAX_OF_PAIR):
        place("wrong")
    assert place()[0]

    for _ in range(MAX_OF_KNOWN_PAIR):
        place("wrong")

    assert "Too many" in place()[1]


def test_present_password_has_a_brake_that_locks_nobody_out(owner):
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(owner)
    assert desk("owner", PASSWORD, HERE)[0]
    page = reverse("admin:users_user_password", args=[owner.pk])

    def change(present):
        return client.post(page, {"present": present, "password": "new-long-2", "again": "new-long-2"})

    answers = [change("wrong").content.decode() for _ in range(MAX_OF_PAIR)]
    assert all("not your present password" in answer for answer in answers)

    assert "Too many failed attempts. Try again in 15 minutes." in change(PASSWORD).content.decode()
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert desk("owner", PASSWORD, HERE)[0]


def test_spoofed_addresses_do_not_help(owner, settings):
    settings.TRUSTED_PROXIES = 1

    def sign_in(password, claimed):
        return Client().post(
            reverse("admin:login"),
            {"username": "owner", "password": password},
            headers={"X-Forwarded-For": f"{claimed}, 192.0.2.7"},
        )

    for number in range(MAX_OF_PAIR):
        sign_in("wrong", f"198.51.100.{number}")

    assert b"Too many failed attempts" in sign_in(PASSWORD, "198.51.100.200").content


def test_desk_does_not_say_that_somebody_else_has_this_password(integrator):
    integrator.set_password(PASSWORD)
    integrator.save()
    integrator.groups.clear()  # so that no page of the desk is theirs

    assert desk("integrator", PASSWORD, HERE)[1].count("The user name or the password is wrong.") == 1
    assert not SignIn.objects.filter(outcome=SignIn.Outcome.SIGNED_IN).exists()


@pytest.mark.sqlite
def test_sign_ins_failures_and_locks_are_kept_and_shown(owner, manager):
    for password in [PASSWORD] * 2 + ["wrong"] * MAX_OF_KNOWN_PAIR + [PASSWORD]:
        security_token("owner", password, HERE)
    for _ in range(3):
        security_token(PASSWORD, "typed into the wrong field", THERE)

    rows = SignIn.objects.order_by("pk").values_list("user__username", "channel", "outcome", "count", "address")
    assert list(rows) == [
        ("owner", "costguard", "signed_in", 2, HERE),
        ("owner", "costguard", "failed", MAX_OF_KNOWN_PAIR, HERE),
        ("owner", "costguard", "locked", 1, HERE),
        (None, "costguard", "failed", 3, THERE),
    ]
    client = Client()
    client.force_login(manager)
    html = client.get(reverse("admin:users_signin_changelist")).content.decode()
    for words in ("Olive Owner", "a name that nobody has", "locked out, not tried", "CostGuard", HERE, THERE):
        assert words in html
    assert PASSWORD not in html


def test_agents_do_not_read_sign_ins(agent):
    client = Client()
    client.force_login(agent)

    assert client.get(reverse("admin:users_signin_changelist")).status_code == 403


@pytest.mark.sqlite
def test_old_records_and_failures_are_forgotten_and_no_others(owner, settings):
    security_token("owner", PASSWORD, HERE)
    security_token("owner", "wrong", HERE)
    now = timezone.now()
    for address, age in (("198.51.100.1", lockout.KEPT), ("198.51.100.2", lockout.KEPT - datetime.timedelta(days=1))):
        security_token("owner", "wrong", address)
        SignIn.objects.filter(address=address).update(last_at=now - age)
        FailedSignIn.objects.filter(address=address).update(at=now - lockout.NAME_WINDOW)

    assert (lockout.forget_old_sign_ins(), lockout.forget_old_sign_ins()) == (3, 0)

    assert (FailedSignIn.objects.count(), SignIn.objects.count()) == (1, 3)
    assert "apps.users.lockout.forget_old_sign_ins" in settings.PERIODIC


def _at_once(number, act):
    threads = [threading.Thread(target=lambda: _and_close(act)) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def _and_close(act):
    try:
        act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_get_no_more_tries_than_one_after_another(owner, monkeypatch):
    tried, shown = [], []

    def slowly(user, password):
        tried.append(password)
        time.sleep(0.3)
        return False

    monkeypatch.setattr(type(owner), "check_password", slowly)

    def guess():
        try:
            check_password(username="owner", password="wrong", address=HERE)
        except (lockout.WrongPassword, lockout.LockedOut) as error:
            shown.append(type(error))

    _at_once(12, guess)

    assert len(tried) == MAX_OF_PAIR
    assert sorted(shown, key=str).count(lockout.LockedOut) == 12 - MAX_OF_PAIR


@pytest.mark.django_db(transaction=True)
def test_many_right_passwords_at_once_are_all_let_in(owner, monkeypatch):
    let_in = []
    monkeypatch.setattr(type(owner), "check_password", lambda user, password: time.sleep(0.1) or True)

    _at_once(12, lambda: let_in.append(check_password(username="owner", password=PASSWORD, address=HERE)))

    assert let_in == [owner] * 12
    assert not FailedSignIn.objects.exists()
    assert SignIn.objects.get().count == 12
