"""Ids in addresses and parameters: one way to read them, which finds nothing in what no row can have."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, IntegerField
from django.urls import register_converter
from django.urls.converters import IntConverter

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


class IdConverter(IntConverter):
    """`<id:ticket_id>`: a number that a row can have. SQLite fails on a longer one instead of finding nothing."""

    regex = "[0-9]{1,18}"


def connect() -> None:
    """Called once when the application is ready."""
    register_converter(IdConverter, "id")


def id_of(text: str) -> int | None:
    """The id that a parameter gives; None for anything that is no id."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def can_hold(field: "Field[Any, Any]", value: Any) -> bool:
    """Whether a row's column could hold the value, so that the database can be asked for it."""
    while field.remote_field:
        field = field.target_field  # type: ignore[attr-defined]  # which references have
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    if isinstance(field, IntegerField) and not MIN_INTEGER <= int(value) <= MAX_INTEGER:
        return False  # SQLite declares no bounds, and fails beyond its own
    return "\x00" not in str(value)
