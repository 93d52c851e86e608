"""Text that the database holds encrypted."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from simple_history.models import registered_models

from apps.core.secrets import EncryptedTextField, UnreadableSecret, encrypted_fields
from apps.payments.factories import GatewaySettingsFactory
from apps.provisioning.factories import ProvisioningProfileFactory
from apps.provisioning.models import ProvisioningProfile

FIELD = EncryptedTextField(name="secret")


def stored(text):
    return FIELD.get_prep_value(text)


def read(text):
    return FIELD.from_db_value(text, None, connection)


@pytest.mark.parametrize("text", ["hunter2", "é\n" * 1000])
def test_text_is_held_encrypted_and_read_again(text):
    held = stored(text)

    assert text not in held
    assert stored(text) != held  # equal secrets do not look equal
    assert read(held) == text


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_held_as_it_is(nothing):
    assert stored(nothing) == nothing
    assert read(nothing) == nothing


def test_first_key_encrypts_and_earlier_ones_still_decrypt(settings):
    settings.FIELD_KEYS = ["old"]
    held = stored("hunter2")

    settings.FIELD_KEYS = ["new", "old"]
    assert read(held) == "hunter2"
    renewed = stored("hunter2")

    settings.FIELD_KEYS = ["new"]
    assert read(renewed) == "hunter2"
    with pytest.raises(UnreadableSecret):
        read(held)


def test_key_follows_from_the_secret_key_without_field_keys(settings):
    held = stored("hunter2")
    settings.SECRET_KEY = "another"

    with pytest.raises(UnreadableSecret):
        read(held)


def test_earlier_secret_keys_still_decrypt_beside_the_new_one_and_beside_field_keys(settings):
    held = stored("hunter2")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert read(held) == "hunter2"
    settings.FIELD_KEYS = ["first key of its own"]
    assert read(held) == "hunter2"
    renewed = stored("hunter2")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third", []
    assert read(renewed) == "hunter2"
    with pytest.raises(UnreadableSecret):
        read(held)


def _rows_of(model, names):
    return list(model._base_manager.order_by("pk").values_list(*names))


@pytest.mark.sqlite
@pytest.mark.django_db
def test_every_secret_is_renewed_under_the_first_key_and_counted(settings, capsys):
    settings.FIELD_KEYS = ["old"]
    ProvisioningProfileFactory(secret="signs")
    ProvisioningProfileFactory(secret="")
    GatewaySettingsFactory(merchant="m", login="l", key="k")
    fields = dict(encrypted_fields())
    before = {model: _rows_of(model, names) for model, names in fields.items()}
    history = ProvisioningProfile.history.count()

    settings.FIELD_KEYS = ["new", "old"]
    call_command("rotate_keys")

    counts = {"provisioning profiles": 1, "gateway settings": 3, "webhooks": 0, "kept answers": 0}
    shown = capsys.readouterr().out
    assert shown == "".join(
        f"{name}: {counts[name]} encrypted under the first key.\n"
        for name in (str(model._meta.verbose_name_plural) for model in fields)
    )
    settings.FIELD_KEYS = ["new"]
    assert {model: _rows_of(model, names) for model, names in fields.items()} == before
    assert sum(bool(text) for rows in before.values() for row in rows for text in row) == 4
    assert ProvisioningProfile.history.count() == history


@pytest.mark.django_db
def test_secret_of_a_lost_key_is_said_and_keeps_no_other_from_being_renewed(settings, capsys):
    settings.FIELD_KEYS = ["lost"]
    ProvisioningProfileFactory(secret="gone")
    settings.FIELD_KEYS = ["old"]
    kept = ProvisioningProfileFactory(secret="kept")

    settings.FIELD_KEYS = ["new", "old"]
    with pytest.raises(CommandError, match="1 secrets cannot be read"):
        call_command("rotate_keys")

    assert "provisioning profiles: 1 cannot be read with any key." in capsys.readouterr().err
    settings.FIELD_KEYS = ["new"]
    assert ProvisioningProfile.objects.get(pk=kept.pk).secret == "kept"


def test_it_cannot_be_searched():
    assert FIELD.get_lookup("exact") is None
    assert FIELD.get_lookup("startswith") is None
    assert FIELD.get_transform("lower") is None


def test_no_history_holds_a_secret():
    histories = {model.history.model for model in registered_models.values() if hasattr(model, "history")}

    assert [
        (model.__name__, field.name)
        for model in histories
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedTextField) or (isinstance(field, models.TextField) and "secret" in field.name)
    ] == []
