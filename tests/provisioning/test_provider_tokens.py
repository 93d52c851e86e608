"""Tokens with which providers report: made, replaced, ended, and printed by the command."""

import datetime
import hashlib
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed, NotFound, WrongState
from apps.provisioning import operations
from apps.provisioning.factories import (
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
    ProvisioningProviderFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProviderToken, ProvisioningProvider
from apps.provisioning.operations.tokens import token_of
from tests.provisioning.api.provisioning_requests import order_of
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.COMMAND)


@pytest.fixture
def verizon():
    return ProvisioningProviderFactory(name="Verizon")


def make(provider, **options) -> str:
    return operations.create_provider_token(provider_id=provider.pk, name="tests", by=SYSTEM, **options)


def test_secret_is_kept_as_a_checksum_alone(verizon):
    secret = make(verizon)

    token = ProviderToken.objects.get()
    assert token.checksum == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(ProviderToken.objects.values().get())
    entry = Activity.objects.get(verb="provisioning.token_created")
    assert (entry.subject_id, entry.object_id, entry.data) == (verizon.pk, token.pk, {"name": "tests"})


def test_replaced_token_works_for_another_day_at_most(verizon):
    old = make(verizon, lifetime=datetime.timedelta(days=30))
    row = ProviderToken.objects.get()

    new = operations.rotate_provider_token(token_id=row.pk, by=SYSTEM)

    row.refresh_from_db()
    assert row.expires_at - timezone.now() <= datetime.timedelta(hours=24)
    assert [token_of(secret.encode()).pk == row.pk for secret in (old, new)] == [True, False]
    fresh = ProviderToken.objects.exclude(pk=row.pk).get()
    assert (fresh.expires_at - fresh.created_at).days in (29, 30)
    ProviderToken.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert token_of(old.encode()) is None
    with pytest.raises(WrongState):
        operations.rotate_provider_token(token_id=row.pk, by=SYSTEM)


def test_ended_token_opens_nothing_and_ends_once(verizon):
    secret, row = make(verizon), ProviderToken.objects.get()

    operations.end_provider_token(token_id=row.pk, by=SYSTEM)

    assert token_of(secret.encode()) is None
    with nothing_written():
        for act in (operations.end_provider_token, operations.rotate_provider_token):
            with pytest.raises(WrongState):
                act(token_id=row.pk, by=SYSTEM)
            with pytest.raises(NotFound):
                act(token_id=2147483647, by=SYSTEM)


def test_tokens_end_with_their_provider_for_good(verizon):
    secret = make(verizon)
    verizon.is_active = False

    operations.save_provider(provider=verizon, by=SYSTEM)

    assert (token_of(secret.encode()), ProviderToken.objects.get().ended_at is None) == (None, False)
    with pytest.raises(WrongState):
        make(verizon)
    verizon.is_active = True
    operations.save_provider(provider=verizon, by=SYSTEM)
    assert token_of(secret.encode()) is None


def test_inactive_provider_gets_no_new_request(verizon):
    item = ProvisioningBatchItemFactory(batch__order=order_of())
    profile = ProvisioningProfileFactory(provider=verizon)
    failed = ProvisioningRequestFactory(profile=profile, status=7)
    ProvisioningProvider.objects.update(is_active=False)
    where = {"order_id": item.batch.order_id, "batch_id": item.batch_id, "item_id": item.pk}

    with nothing_written():
        with pytest.raises(NotFound):
            operations.provision_item(**where, profile_id=profile.pk, by=SYSTEM)
        with pytest.raises(WrongState):
            operations.regenerate_request(request_id=failed.pk, by=SYSTEM)


def test_only_one_who_manages_tokens_makes_them(verizon, agent):
    make(verizon)
    row, by = ProviderToken.objects.get(), Caller(agent, Channel.DESK)

    with nothing_written():
        for act in (
            lambda: operations.create_provider_token(provider_id=verizon.pk, name="x", by=by),
            lambda: operations.rotate_provider_token(token_id=row.pk, by=by),
            lambda: operations.end_provider_token(token_id=row.pk, by=by),
            lambda: operations.save_provider(provider=ProvisioningProvider(name="x"), by=by),
            lambda: operations.create_provider_token(
                provider_id=verizon.pk, name="x", by=Caller(None, Channel.COSTGUARD, party="Verizon")
            ),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_command_prints_a_token_of_the_provider_and_nothing_else(verizon, capfd):
    call_command("token", "--provider", "VERIZON")

    out, err = capfd.readouterr()
    assert (err, out.count("\n")) == ("", 1)
    assert token_of(out.strip().encode()).provider == verizon


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--provider", "Nobody"], "There is no active provider Nobody. Active: Lumen and Verizon."),
        (["--provider", "Gone"], "There is no active provider Gone. Active: Lumen and Verizon."),
        (
            ["--provider", "Verizon", "--scope", "m4"],
            "--scope is for users: a token of --provider opens what it opens.",
        ),
        (["integrator", "--provider", "Verizon"], "Name one user, or --provider NAME."),
        ([], "Name one user, or --provider NAME."),
    ],
)
def test_command_refuses_in_one_sentence(verizon, integrator, arguments, message):
    ProvisioningProviderFactory(name="Lumen")
    ProvisioningProviderFactory(name="Gone", is_active=False)
    out = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("token", *arguments, stdout=out)

    assert (str(caught.value), out.getvalue(), ProviderToken.objects.count()) == (message, "", 0)


def test_demo_has_a_token_for_each_of_its_providers(demo):
    providers = ProvisioningProvider.objects.order_by("name")
    assert [(row.name, row.tokens.count()) for row in providers] == [("Lumen", 1), ("Verizon", 1)]
