"""Statements of searches in full-text indexes.

A statement looks at a bounded number of rows, whatever is typed. On PostgreSQL the figures of ANALYZE say which words
are common. A search with a rarer word reads its rows from the index; one of common words alone looks through the
newest rows only (ADR on searches). SQLite walks its index from the newest row to the oldest by itself.
"""
# ruff: noqa: S608, S611 - what is put into these statements are names of tables, and statements made here

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, FloatField, Func, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from apps.core.search_index import COLUMN, fts_table
from apps.core.searching import Words, is_whole

COMMON = 5_000  # rows from which on a word is common
NEWEST = 20_000  # rows that a search of common words alone looks through
MOST_LISTED = 1_000  # hits that a list shows
FIGURES_SECONDS = 600.0
Rows = TypeVar("Rows", bound=QuerySet[Any])
Sql = tuple[str, tuple[Any, ...]]


class Figures(NamedTuple):
    """How many rows a table has, and which part of them holds each of its most common words."""

    rows: float
    words: dict[str, float]

    def estimate(self, word: str) -> float:
        """How many rows hold the word or, unless it is compared whole, one that begins with it."""
        if is_whole(word):
            return self.rows * self.words.get(word, 0.0)
        return self.rows * min(sum(part for other, part in self.words.items() if other.startswith(word)), 1.0)


_is_unread: ContextVar[bool] = ContextVar("is_unread", default=False)
_figures: dict[str, tuple[float, dict[str, Figures]]] = {}


def figures_of(table: str) -> Figures:
    """What ANALYZE found out about the words of a table; read again after ten minutes."""
    name = str(connection.settings_dict["NAME"])
    read_at, found = _figures.get(name, (0.0, {}))
    if not read_at or time.monotonic() - read_at > FIGURES_SECONDS:
        found = _read_figures()
        _figures[name] = time.monotonic(), found
    return found.get(table, Figures(0.0, {}))


def forget_figures() -> None:
    """Read them again with the next search."""
    _figures.clear()


def _read_figures() -> dict[str, Figures]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.tablename, greatest(c.reltuples, 0), s.most_common_elems::text::text[], s.most_common_elem_freqs"
            " FROM pg_stats s JOIN pg_class c ON c.oid = to_regclass(quote_ident(s.tablename))"
            " WHERE s.schemaname = 'public' AND s.attname = %s",
            [COLUMN],
        )
        return {
            table: Figures(rows, dict(zip(words or [], parts or [], strict=False)))
            for table, rows, words, parts in cursor.fetchall()
        }


def is_bounded(model: type[models.Model], alternatives: Iterable[Words]) -> bool:
    """Whether only the newest rows are looked through, because all of the words are common."""
    if connection.vendor != "postgresql":
        return False
    return any(not _rare(model._meta.db_table, words)[0] for words in alternatives)


def _rare(table: str, words: Words) -> tuple[Words, Words]:
    """The words that few rows hold, and the common ones."""
    figures = figures_of(table)
    common = tuple(word for word in words if figures.estimate(word) > COMMON)
    return tuple(word for word in words if word not in common), common


def _tsquery(words: Collection[str]) -> str:
    return " & ".join(f"{word}{'' if is_whole(word) else ':*'}" for word in words)


def _fts_query(words: Collection[str]) -> str:
    return " AND ".join(f'"{word}"{"" if is_whole(word) else " *"}' for word in words)


class _OfIndex(Func):
    """Base of expressions over the index of the row whose primary key is their source."""

    arity = 1
    template = ""

    def __init__(self, query: str = "", **options: Any):
        super().__init__(F("pk"), **options)
        self.query = query

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        alias: Any = self.get_source_expressions()[0]
        words = f'"{alias.alias}".{COLUMN}'
        return self.template % {"words": words}, [self.query] if self.query else []


class _Words(_OfIndex):
    template = "%(words)s"


class _Indexed(_OfIndex):
    """Holds the words, by the index."""

    output_field = BooleanField()
    template = "%(words)s @@ to_tsquery('simple', %%s)"


class _Filtered(_OfIndex):
    """Holds the words, read from each row: a call of the operator's function, which no index answers."""

    output_field = BooleanField()
    template = "ts_match_vq(%(words)s, to_tsquery('simple', %%s))"


class Rank(_OfIndex):
    """How well a row fits the words; nothing where it does not hold them."""

    output_field = FloatField()
    template = "ts_rank(%(words)s, to_tsquery('simple', %%s))"

    def __init__(self, alternatives: Sequence[Words]):
        super().__init__(" | ".join(f"({_tsquery(words)})" for words in alternatives))
        self.fts_query = " OR ".join(f"({_fts_query(words)})" for words in alternatives)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        source: Any = self.get_source_expressions()[0]
        fts, key = fts_table(source.target.model._meta.db_table), compiler.compile(source)[0]
        sql = f'(SELECT -bm25("{fts}") FROM "{fts}" WHERE "{fts}" MATCH %s AND rowid = {key})'
        return f"COALESCE({sql}, 0.0)", (self.fts_query,)


def hits(rows: QuerySet[Any], words: Words, most: int, shown: str = "pk") -> Sql:
    """SQL of the keys of the newest `most` of the rows that hold all of the words, or (PostgreSQL) of a reference."""
    rows = rows.order_by()
    if connection.vendor != "postgresql":
        return _hits_on_sqlite(rows, words, most)
    rare, common = _rare(rows.model._meta.db_table, words)
    if not rare:
        newest = rows.order_by("-pk").annotate(search_words=_Words(output_field=FloatField()))
        sql, parameters = (
            newest.annotate(shown=F(shown)).values_list("pk", "search_words", "shown")[:NEWEST].query.sql_with_params()
        )
        query = _tsquery(common)
        return (
            f"SELECT shown FROM ({sql}) AS newest(key, words, shown) WHERE words @@ to_tsquery('simple', %s)"
            f" ORDER BY key DESC LIMIT {most}",
            (*parameters, query),
        )
    found = rows.filter(_Indexed(_tsquery(rare)))
    if common:
        found = found.filter(_Filtered(_tsquery(common)))
    sql, parameters = found.annotate(shown=F(shown)).values_list("pk", "shown").query.sql_with_params()
    # Materialised: a plan that knew of the limit would walk through all rows where there are no hits.
    steps = f"WITH found(key, shown) AS MATERIALIZED ({sql}) SELECT shown FROM found"
    return f"{steps} ORDER BY key DESC LIMIT {most}", parameters


def _hits_on_sqlite(rows: QuerySet[Any], words: Words, most: int) -> Sql:
    fts = fts_table(rows.model._meta.db_table)
    sql, parameters = rows.filter(pk=RawSQL('"hit".rowid', [])).values("pk").query.sql_with_params()
    return (
        f'SELECT "hit".rowid FROM "{fts}" AS "hit" WHERE "hit"."{fts}" MATCH %s AND EXISTS ({sql})'
        f' ORDER BY "hit".rowid DESC LIMIT {most}',
        (_fts_query(words), *parameters),
    )


def in_keys(keys: Sql) -> RawSQL:
    """The keys, for `pk__in=`."""
    return RawSQL(*keys)


def newest_of(rows: QuerySet[Any], reference: str, keys: Sql, most: int, of_each: int | None = None) -> Sql:
    """SQL of the keys of the newest `most` of the rows whose reference leads to one of the keys.

    On PostgreSQL at most `of_each` of each key, or as many of one as of all.
    """
    rows = rows.order_by("-pk")
    if connection.vendor != "postgresql":
        sql, parameters = rows.filter(**{f"{reference}__in": in_keys(keys)}).values("pk")[:most].query.sql_with_params()
        return sql, parameters
    of_one = rows.filter(**{reference: RawSQL("owner.key", [])}).values("pk")[: of_each or most]
    sql, parameters = of_one.query.sql_with_params()
    return (
        f"SELECT owned.key FROM ({keys[0]}) AS owner(key) CROSS JOIN LATERAL ({sql}) AS owned(key)"
        f" ORDER BY owned.key DESC LIMIT {most}",
        (*keys[1], *parameters),
    )


def referred(rows: QuerySet[Any], reference: str, words: Words, most: int) -> Sql:
    """SQL of the keys to which a reference leads from the newest `most` of the rows that hold the words."""
    if connection.vendor == "postgresql":
        return hits(rows, words, most, reference)
    found = rows.model._base_manager.filter(pk__in=in_keys(hits(rows, words, most))).order_by()
    sql, parameters = found.values(rows.model._meta.get_field(reference).attname).query.sql_with_params()
    return sql, parameters


def keys(*numbers: int | None) -> list[Sql]:
    """SQL of these keys as they are."""
    return [(f"SELECT {int(number)}", ()) for number in numbers if number is not None]


def column_of(rows: QuerySet[Any], column: str, most: int) -> Sql:
    """SQL of the keys that a column of the first `most` rows holds."""
    return rows.values(column)[:most].query.sql_with_params()


def union(parts: Iterable[Sql]) -> Sql:
    """SQL of the keys of all parts together."""
    found = list(parts) or [("SELECT 0 WHERE 1 = 0", ())]
    sql = " UNION ".join(f"SELECT * FROM ({part}) AS part_{number}" for number, (part, _) in enumerate(found))
    return sql, tuple(parameter for _, parameters in found for parameter in parameters)


def among(rows: Rows, parts: Iterable[Sql]) -> Rows:
    """The rows whose keys one of the parts names."""
    return rows.filter(pk__in=in_keys(union(parts)))


@contextmanager
def unread_keys() -> Iterator[None]:
    """Searches of lists read nothing for themselves, so that several can be counted in one statement."""
    token = _is_unread.set(True)
    try:
        yield
    finally:
        _is_unread.reset(token)


def is_read_later() -> bool:
    """Whether this is within `unread_keys()`."""
    return _is_unread.get()


def found_in(rows: Rows, parts: Iterable[Sql], most: int = MOST_LISTED) -> Rows:
    """The rows of a list among the newest `most` that the parts name.

    The keys are read first: a plan that knows how few they are looks each of them up. Within `unread_keys()` they are
    part of the statement that asks for the rows.
    """
    if _is_unread.get():
        sql, parameters = union(parts)
        newest = f"SELECT * FROM ({sql}) AS found ORDER BY 1 DESC LIMIT {most}"
        return rows.filter(pk__in=in_keys((newest, parameters)))
    # A plain list, of at most `most` keys: the planner goes through it whatever else the list joins.
    return rows.filter(pk__in=read_keys(parts, most))


def read_keys(parts: Iterable[Sql], most: int) -> list[int]:
    """The newest `most` of the keys that the parts name, read in one statement."""
    sql, parameters = union(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) AS found ORDER BY 1 DESC LIMIT {most}", parameters)
        return [key for (key,) in cursor.fetchall()]
