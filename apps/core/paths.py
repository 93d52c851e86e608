"""Ids in addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """`<id:ticket_id>`: a number that a row can have. SQLite fails on a longer one instead of finding nothing."""

    regex = "[0-9]{1,18}"


def connect() -> None:
    """Called once when the application is ready."""
    register_converter(IdConverter, "id")
