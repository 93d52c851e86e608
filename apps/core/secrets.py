"""Secrets that must be read again, such as the key that signs what goes to a provider: encrypted at rest.

`FIELD_KEYS` holds the keys: the first encrypts, the others still decrypt while a new one takes over.
Without any, the key follows from SECRET_KEY.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.lookups import IsNull


class UnreadableSecret(Exception):
    """What is stored was encrypted with a key that is not among the present ones."""


class EncryptedTextField(models.TextField):
    """Text that the database holds encrypted; the empty text and null are held as they are.

    It cannot be searched. Keep it out of history (`tracked(excluded_fields=[...])`) and off every page.
    """

    description = "Encrypted text"

    def get_prep_value(self, value):
        text = super().get_prep_value(value)
        return _cipher().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value, expression, connection):
        if not value:
            return value
        try:
            return _cipher().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecret(f"{self.name} cannot be decrypted with any of FIELD_KEYS.") from error

    def get_lookup(self, lookup_name):
        return IsNull if lookup_name == "isnull" else None

    def get_transform(self, lookup_name):
        return None


def _cipher() -> MultiFernet:
    keys = settings.FIELD_KEYS or [settings.SECRET_KEY]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return hashlib.sha256(b"patchbay field key:" + key.encode()).digest()
