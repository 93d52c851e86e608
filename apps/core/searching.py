"""SQL of searches that means the same on both databases."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler


class Nfc(Func):
    """Text in NFC, for columns that keep it as it was sent."""

    output_field = TextField()
    function = "NFC"
    arity = 1

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        return self.as_sql(compiler, connection, template="NORMALIZE(%(expressions)s, NFC)", **context)
