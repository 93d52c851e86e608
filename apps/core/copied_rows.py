"""Copies of rows for measuring: as many as wanted, in one statement for each table."""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns, and numbers

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, models

SERIES = {
    "postgresql": "SELECT generate_series(1, {last}) AS number",
    "sqlite": "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < {last}) "
    "SELECT number FROM n",
}


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of `originals` numbered rows, of which there shall be `wanted` with the originals."""

    originals: int
    wanted: int

    def make(
        self,
        model: type[models.Model],
        *,
        first: int,
        last: int,
        number: str,
        shifted: Mapping[str, int],
        changed: Mapping[str, str] | None = None,
    ) -> None:
        """Copy the rows from `first` to `last`, which must be all that were made of the model for the originals.

        `number` is SQL of the number from 0 of the original that a row belongs to. Each copy has other values in the
        columns `shifted`, by so much more than the copy before it, and in those `changed`, by SQL. In both kinds of
        SQL the row is called `s`, and `{number}` stands for the number that the copy has in place of `number`.
        """
        rounds = -(-self.wanted // self.originals) - 1
        if rounds < 1:
            return
        options = model._meta
        copied = f"({number} + c.number * {self.originals})"
        values = {field.column: f's."{field.column}"' for field in options.concrete_fields}
        values |= {column: f's."{column}" + c.number * {step}' for column, step in shifted.items()}
        values |= {column: sql.replace("{number}", copied) for column, sql in (changed or {}).items()}
        columns = ", ".join(f'"{column}"' for column in values)
        key = options.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{options.db_table}" ({columns}) SELECT {", ".join(values.values())} '
                f'FROM "{options.db_table}" s CROSS JOIN ({SERIES[connection.vendor].format(last=rounds)}) c '
                f'WHERE s."{key}" BETWEEN {first} AND {last} AND {copied} < {self.wanted}'
            )
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
