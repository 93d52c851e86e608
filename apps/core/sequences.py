"""Keeping the database's id sequences ahead of rows that were given their ids."""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model


def pass_highest_ids(*models: type[Model]) -> None:
    """Let the next generated id of each model follow its highest one. (SQLite does so by itself.)"""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
