"""Full-text indexes of tables: what makes them on both databases.

On PostgreSQL a generated column `search_words` holds the words of a row, with a GIN index. On SQLite an FTS5 table
beside the model's own is kept by triggers. Neither is a field of the model: rows are read and written as without.
`apps.core.search_sql` looks into them.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

from apps.core.searching import EXTENSION, SQL_FUNCTIONS, WORD_START

COLUMN = "search_words"
PENDING_KB = 256  # of words not yet in a GIN index, which every search reads


@dataclass(frozen=True)
class SearchIndex:
    """What is searched of a model's rows: columns of text and of numbers, each with its weight from A to D.

    Numbers, of telephones and accounts, are found in any notation too.
    """

    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        return [*self.texts, *self.numbers]

    @property
    def words_sql(self) -> str:
        """The expression of the generated column."""
        parts = [(f"search_fold({_quoted(name)})", weight) for name, weight in self.texts.items()]
        parts += [
            (f"search_fold({_quoted(name)}) || ' ' || search_number({_quoted(name)})", weight)
            for name, weight in self.numbers.items()
        ]
        return " || ".join(f"setweight(to_tsvector('simple', {words}), '{weight}')" for words, weight in parts)

    def values_sql(self, row: str) -> str:
        """What the triggers of SQLite hand to the index, of the row called new or old."""
        parts = [f"SEARCH_FOLD({row}.{_quoted(name)})" for name in self.texts]
        parts += [
            f"SEARCH_FOLD({row}.{_quoted(name)}) || ' ' || SEARCH_NUMBER({row}.{_quoted(name)})"
            for name in self.numbers
        ]
        return ", ".join(parts)


def _quoted(name: str) -> str:
    return f'"{name}"'


class CreateSearchFunctions(Operation):
    """Create the functions of PostgreSQL that fold text; SQLite has them from the connection."""

    category = OperationCategory.ADDITION
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in SQL_FUNCTIONS:
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP FUNCTION search_number(text)")
            schema_editor.execute("DROP FUNCTION search_fold(text)")

    def describe(self) -> str:
        return "Create the functions that fold text for searches"


class CreateSearchIndex(Operation):
    """Index the text of a model's rows for searches."""

    category = OperationCategory.ADDITION
    reversible = True

    def __init__(self, model: str, texts: dict[str, str] | None = None, numbers: dict[str, str] | None = None):
        self.model = model
        self.index = SearchIndex(texts or {}, numbers or {})

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, [self.model], {"texts": self.index.texts, "numbers": self.index.numbers}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        return None

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        for statement in self._statements(schema_editor.connection, table):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {_quoted(table)} DROP COLUMN {COLUMN}")
        else:
            for statement in _removal(table):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Index the text of {self.model} for searches"

    def _statements(self, connection: BaseDatabaseWrapper, table: str) -> list[str]:
        if connection.vendor != "postgresql":
            return _creation(table, self.index)
        return [
            f"ALTER TABLE {_quoted(table)} ADD COLUMN {COLUMN} tsvector"
            f" GENERATED ALWAYS AS ({self.index.words_sql}) STORED",
            f"CREATE INDEX {table}_{COLUMN} ON {_quoted(table)} USING gin ({COLUMN})"
            f" WITH (gin_pending_list_limit = {PENDING_KB})",
        ]


def fts_table(table: str) -> str:
    """The FTS5 table of SQLite beside a table."""
    return f"{table}_search"


def _triggers(table: str) -> dict[str, str]:
    return {event: f"{table}_search_{event}" for event in ("insert", "delete", "update")}


def _removal(table: str) -> list[str]:
    dropped = [f"DROP TRIGGER IF EXISTS {_quoted(name)}" for name in _triggers(table).values()]
    return [*dropped, f"DROP TABLE IF EXISTS {_quoted(fts_table(table))}"]


def _creation(table: str, index: SearchIndex) -> list[str]:
    fts, names, columns = _quoted(fts_table(table)), _triggers(table), ", ".join(map(_quoted, index.columns))
    add = f"INSERT INTO {fts} (rowid, {columns}) VALUES (new.id, {index.values_sql('new')});"
    remove = f"INSERT INTO {fts} ({fts}, rowid, {columns}) VALUES ('delete', old.id, {index.values_sql('old')});"
    return [
        f"CREATE VIRTUAL TABLE {fts} USING fts5({columns}, content='', prefix='{WORD_START}',"
        " tokenize='unicode61 remove_diacritics 0')",
        f"INSERT INTO {fts} (rowid, {columns}) SELECT old.id, {index.values_sql('old')} FROM {_quoted(table)} AS old",
        f"CREATE TRIGGER {_quoted(names['insert'])} AFTER INSERT ON {_quoted(table)} BEGIN {add} END",
        f"CREATE TRIGGER {_quoted(names['delete'])} AFTER DELETE ON {_quoted(table)} BEGIN {remove} END",
        f"CREATE TRIGGER {_quoted(names['update'])} AFTER UPDATE OF id, {columns} ON {_quoted(table)}"
        f" BEGIN {remove} {add} END",
    ]


def indexed_models() -> list[type[models.Model]]:
    """The models that declare a search index as `search_index`."""
    return [model for model in apps.get_models() if isinstance(getattr(model, "search_index", None), SearchIndex)]


def rebuild_numbers(state: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the words of numbers anew that have an extension; SQLite builds its indexes anew after the migrations."""
    there = set(schema_editor.connection.introspection.table_names())
    for model in indexed_models():
        table, index = _quoted(model._meta.db_table), vars(model)["search_index"]
        if model._meta.db_table not in there:
            continue
        if schema_editor.connection.vendor == "postgresql":
            for column in map(_quoted, index.numbers):
                schema_editor.execute(f"UPDATE {table} SET {column} = {column} WHERE {column} ~ '{EXTENSION}'")
        elif index.numbers:
            for statement in _removal(model._meta.db_table):
                schema_editor.execute(statement)


def restore_triggers(**kwargs: object) -> None:
    """Build those indexes anew whose triggers went with a table that a migration of SQLite wrote anew."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table')")
        there = {name for (name,) in cursor.fetchall()}
        for model in indexed_models():
            table = model._meta.db_table
            if table in there and not there.issuperset(_triggers(table).values()):
                index: SearchIndex = vars(model)["search_index"]
                for statement in [*_removal(table), *_creation(table, index)]:
                    cursor.execute(statement)
