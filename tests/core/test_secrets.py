"""Text that the database holds encrypted."""

import pytest
from django.db import connection, models
from simple_history.models import registered_models

from apps.core.secrets import EncryptedTextField, UnreadableSecret

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
