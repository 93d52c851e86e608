"""Simple web tokens: what they look like, and what is refused."""

import datetime
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

from apps.dialects.costguard import swt
from apps.dialects.costguard.swt import Claims, InvalidToken, sign, verify

NOW = datetime.datetime(2018, 3, 27, 19, 11, 25, tzinfo=datetime.UTC)
KEY, OLD_KEY = b"the key of production", b"the key before"
KEYS = {"production": [KEY, OLD_KEY], "staging": [b"the key of staging"]}
CLAIMS = Claims(environment="production", username="mira", permissions="costguard", expires_on=1522206685)
TOKEN = sign(CLAIMS, KEY)


def test_sign_writes_the_claims_in_order_and_the_signature_last():
    assert TOKEN == (
        "Issuer=Patchbay&Audience=CostGuard&Environment=production&Username=mira&Permissions=costguard"
        "&ExpiresOn=1522206685&HMACSHA256=8ZZ0HT8zq%2BRKcdlD3TxDU9TO%2BpZEeKjbYpRUTufLL6U%3D"
    )


def test_verify_gives_back_what_was_signed():
    assert verify(TOKEN, KEYS, NOW) == CLAIMS


@pytest.mark.parametrize("username", ["jürgen", "a&b=c", "a b+c", "100%", "\u4e2d\u6587", "x" * 150])
def test_names_survive_the_form_encoding(username):
    claims = replace(CLAIMS, username=username)

    assert verify(sign(claims, KEY), KEYS, NOW) == claims


def test_previous_key_is_still_good():
    assert verify(sign(CLAIMS, OLD_KEY), KEYS, NOW) == CLAIMS


@pytest.mark.parametrize("key", [b"the key of staging", b"", b"some other key"])
def test_key_of_nobody_or_of_another_environment_is_refused(key):
    with pytest.raises(InvalidToken, match="The token is not valid"):
        verify(sign(CLAIMS, key), KEYS, NOW)


@pytest.mark.parametrize("name", [*swt.NAMES, swt.SIGNATURE])
def test_tampering_with_any_claim_is_refused(name):
    pairs = dict(parse_qsl(TOKEN))
    changed = {"Environment": "staging", "ExpiresOn": "1522206686"}.get(name, pairs[name][:-1] + "x")

    with pytest.raises(InvalidToken, match="The token is not valid"):
        verify(urlencode(pairs | {name: changed}), KEYS, NOW)


def test_every_single_changed_character_is_refused():
    for position, character in enumerate(TOKEN):
        other = "A" if character != "A" else "B"
        with pytest.raises(InvalidToken):
            verify(TOKEN[:position] + other + TOKEN[position + 1 :], KEYS, NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "=",
        "&",
        "Issuer",
        TOKEN + "&",
        TOKEN + " ",
        TOKEN + "&Username=admin",
        "Username=admin&" + TOKEN,
        TOKEN.replace("Username=mira", "Username=mira&Username=mira"),
        TOKEN.replace("&Permissions=costguard", ""),
        TOKEN.replace("&Permissions=costguard", "&Permissions="),
        TOKEN.replace("Username=mira&Permissions=costguard", "Permissions=costguard&Username=mira"),
        TOKEN.replace("Username", "username"),
        TOKEN.replace("Username=mira", "Username=mir%61"),
        TOKEN.replace("%2B", "%2b"),
        TOKEN.replace("%2B", "+"),
        TOKEN.replace("%3D", "="),
        TOKEN.replace("&", ";"),
        TOKEN.rpartition("&")[0],
        TOKEN.partition("&HMACSHA256=")[0] + "&HMACSHA256=",
        TOKEN.replace("1522206685", "01522206685"),
        TOKEN.replace("1522206685", "-1"),
        TOKEN.replace("1522206685", "1e99"),
        TOKEN.replace("1522206685", "\u0661"),
        TOKEN.replace("mira", "%ff"),
        TOKEN.replace("mira", "\u00e9"),
        TOKEN.replace("mira", "x" * 5000),
    ],
)
def test_anything_but_the_one_spelling_is_refused(token):
    with pytest.raises(InvalidToken, match="The token is not valid"):
        verify(token, KEYS, NOW)


@pytest.mark.parametrize(("seconds", "message"), [(0, "has expired"), (3600, "has expired")])
def test_token_ends_on_the_second(seconds, message):
    expiry = datetime.datetime.fromtimestamp(CLAIMS.expires_on, datetime.UTC)

    assert verify(TOKEN, KEYS, expiry - datetime.timedelta(seconds=1)) == CLAIMS
    with pytest.raises(InvalidToken, match=message):
        verify(TOKEN, KEYS, expiry + datetime.timedelta(seconds=seconds))


@pytest.mark.parametrize("claims", [replace(CLAIMS, issuer="Somebody"), replace(CLAIMS, audience="Billing")])
def test_token_from_or_for_somebody_else_is_refused(claims):
    with pytest.raises(InvalidToken, match="was not made for this service"):
        verify(sign(claims, KEY), KEYS, NOW)


def test_token_of_an_environment_without_keys_is_refused():
    claims = replace(CLAIMS, environment="test")

    with pytest.raises(InvalidToken, match="The token is not valid"):
        verify(sign(claims, KEY), KEYS, NOW)


def test_configured_keys_come_in_their_order(settings):
    settings.COSTGUARD_ENVIRONMENTS = ["production", "staging"]
    settings.COSTGUARD_SWT_KEYS = {"production": ["new", "old"], "staging": []}

    keys = swt.keys_of_environments()

    assert keys["production"] == [b"new", b"old"]
    assert [len(key) for key in keys["staging"]] == [32]


def test_key_without_configuration_differs_by_environment_and_secret(settings):
    settings.COSTGUARD_SWT_KEYS = {}
    first = [swt.keys_of("production"), swt.keys_of("staging")]
    settings.SECRET_KEY = "another"

    assert len({*map(tuple, first), tuple(swt.keys_of("production"))}) == 3
