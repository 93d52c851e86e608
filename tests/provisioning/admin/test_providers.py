"""Providers on the desk, and the tokens of their callbacks."""

import datetime
import re

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.provisioning.factories import ProvisioningProviderFactory
from apps.provisioning.models import ProviderCallback, ProviderToken, ProvisioningProvider
from apps.provisioning.operations.tokens import token_of

pytestmark = pytest.mark.django_db
PAGE = "provisioning_provisioningprovider"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def verizon():
    return ProvisioningProviderFactory(name="Verizon")


def secret_of(html: str) -> str:
    return re.search(r'id="token-secret">([^<]+)<', html)[1]


def test_token_is_made_shown_once_replaced_and_ended_on_the_providers_page(administrators_desk, verizon):
    shown = administrators_desk.post(f"{PAGE}_token", verizon.pk, name="Callbacks", days="30")
    secret = secret_of(shown.content.decode())
    token = ProviderToken.objects.get()
    assert token_of(secret.encode()) == token
    assert datetime.timedelta(days=29) < token.expires_at - timezone.now() <= datetime.timedelta(days=30)

    page = administrators_desk.read(f"{PAGE}_change", verizon.pk)
    assert "Callbacks" in page
    assert secret not in page
    shown = administrators_desk.post(f"{PAGE}_token_rotate", token.pk)
    assert token_of(secret_of(shown.content.decode()).encode()).name == "Callbacks"
    administrators_desk.post(f"{PAGE}_token_end", token.pk)
    assert token_of(secret.encode()) is None
    assert "ended" in administrators_desk.read(f"{PAGE}_change", verizon.pk)
    entries = Activity.objects.filter(subject_type="provisioning.provisioningprovider").order_by("pk")
    assert [entry.verb.removeprefix("provisioning.") for entry in entries] == [
        "token_created",
        "token_rotated",
        "token_ended",
    ]


def test_ending_a_provider_on_its_page_ends_its_tokens(administrators_desk, verizon):
    administrators_desk.post(f"{PAGE}_token", verizon.pk, name="Callbacks", days="30")

    administrators_desk.post(f"{PAGE}_change", verizon.pk, name="Verizon")

    assert not ProvisioningProvider.objects.get().is_active
    assert ProviderToken.objects.get().ended_at is not None
    page = administrators_desk.read(f"{PAGE}_change", verizon.pk)
    assert "New token" not in page


def test_manager_sees_tokens_and_may_not_make_them(managers_desk, verizon):
    desk = managers_desk
    assert desk.get(f"{PAGE}_change", verizon.pk).status_code == 200
    for name, number in [("token", verizon.pk), ("token_rotate", 1), ("token_end", 1)]:
        assert desk.get(f"{PAGE}_{name}", number).status_code == 403


def test_page_of_what_is_not_there_leads_back(administrators_desk):
    for name in ("token", "token_rotate", "token_end"):
        assert administrators_desk.get(f"{PAGE}_{name}", 2147483647).status_code == 302


def test_page_takes_as_many_queries_for_many_tokens_and_its_names_are_inert(administrators_desk, verizon):
    counts = []
    for many in (1, 30):
        for number in range(many):
            ProviderToken.objects.create(
                provider=verizon, name=SCRIPT, checksum=f"{many}-{number}", expires_at=timezone.now()
            )
            ProviderCallback.objects.create(
                provider=verizon, kind="request", target_id=number, key=f"{many}", content=""
            )
        counts.append(administrators_desk.queries(f"{PAGE}_change", verizon.pk))
    assert counts[0] == counts[1]
    page = administrators_desk.read(f"{PAGE}_change", verizon.pk)
    assert "<script>alert" not in page
    assert "31 callbacks wait for requests" in page
