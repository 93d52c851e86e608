"""Secrets that must be read again, such as the key that signs what goes to a provider: encrypted at rest.

`FIELD_KEYS` holds the keys: the first encrypts, the others still decrypt while a new one takes over.
Without any, the key that follows from SECRET_KEY encrypts. Those that follow from SECRET_KEY and from
SECRET_KEY_FALLBACKS always decrypt, so that neither a new SECRET_KEY nor the first FIELD_KEYS loses a secret.
"""

import base64
import functools
import hashlib
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.lookups import IsNull, Lookup


class UnreadableSecret(Exception):
    """What is stored was encrypted with a key that is not among the present ones."""


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # takes no parameters at run time
    """Text that the database holds encrypted; the empty text and null are held as they are.

    It cannot be searched. Keep it out of history (`tracked(excluded_fields=[...])`) and off every page.
    """

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        if not value:
            return value
        try:
            return _cipher().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecret(f"{self.name} cannot be decrypted with any of FIELD_KEYS.") from error

    def get_lookup(self, lookup_name: str) -> type[Lookup] | None:
        return IsNull if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        return None


def encrypt(text: str) -> str:
    """The text as only this site can read it."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str, *, seconds: int) -> str | None:
    """What was encrypted at most so many seconds ago; None for anything else."""
    try:
        return _cipher().decrypt(text.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def encrypted_fields() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Each model that holds encrypted text, with the columns that do."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


@transaction.atomic
def renew(model: type[models.Model], names: list[str]) -> tuple[int, int]:
    """Encrypt a model's secrets under the first key; returns how many, and how many no key could read.

    Works on the stored text below the model: one unreadable secret does not keep the others from being
    renewed, and a change of the wrapping is no change of the row that its history should tell.
    """
    renewed = unreadable = 0
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quote, lock = connection.ops.quote_name, "FOR UPDATE" if connection.features.has_select_for_update else ""
    columns = ", ".join(quote(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quote(key)}, {columns} FROM {quote(table)} ORDER BY {quote(key)} {lock}")  # noqa: S608
        for pk, *held in cursor.fetchall():
            for name, text in zip(names, held, strict=True):
                if not text:
                    continue
                try:
                    again = _cipher().rotate(text.encode()).decode()
                except InvalidToken:
                    unreadable += 1
                    continue
                renewal = f"UPDATE {quote(table)} SET {quote(name)} = %s WHERE {quote(key)} = %s"  # noqa: S608
                cursor.execute(renewal, [again, pk])
                renewed += 1
    return renewed, unreadable


def _cipher() -> MultiFernet:
    return _cipher_of((*settings.FIELD_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=8)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return hashlib.sha256(b"patchbay field key:" + key.encode()).digest()
