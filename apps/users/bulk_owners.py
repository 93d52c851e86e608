"""Giving many rows of a queue to somebody: the fields of its bulk form, and what they make of each row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.core.text import Text

TAKEN = {"assignee": "is_nobodys", "group": "is_no_groups"}
FIELDS = ["assignee", "is_nobodys", "group", "is_no_groups"]


def no_assignee_field() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Take away from the assignee"), required=False)


def no_group_field() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Take away from the group"), required=False)


class OwnersForm(forms.Form):
    """Base of bulk forms with the fields `FIELDS`. What is cleaned holds the `members` of the group too."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if any(values.get(name) and values.get(taken) for name, taken in TAKEN.items()):
            raise forms.ValidationError(gettext("Give them to somebody, or take them away; not both."))
        if values.get("group"):
            values["members"] = set(values["group"].members.values_list("pk", flat=True))
        return values


def bulk_owners(
    permission: str,
    assign: Callable[..., object],
    refused: Callable[[Any, Values], Text],
    had_by: Callable[[Any], object] = lambda row: row.assignee,
) -> BulkChange:
    """What a queue's bulk form offers with the fields: `assign(row, by=…, reason=…, assignee=…, group=…)` calls the
    operation with those of both that are to change, and `refused(row, values)` says why a row keeps whom it has."""

    def describe(row: Any, values: Values) -> list[Move] | str:
        if why := refused(row, values):
            return str(why)
        owners, moves = _asked(values), []
        if "assignee" in owners:
            moves += moved(gettext("Assignee"), had_by(row), owners["assignee"])
        if "group" in owners:
            moves += moved(gettext("Group"), row.group, owners["group"], _outsider(row, values, owners))
        return moves

    def run(row: Any, values: Values, by: Caller) -> None:
        assign(row, by=by, reason=values["reason"], **_asked(values))

    return BulkChange(FIELDS, permission, describe, run)


def _asked(values: Values) -> dict[str, Any]:
    """Those of assignee and group that are to change; None takes the rows away."""
    return {name: values[name] for name, taken in TAKEN.items() if values.get(name) or values.get(taken)}


def _outsider(row: Any, values: Values, owners: dict[str, Any]) -> str:
    """Says that an assignee from outside of the new group keeps the row."""
    keeps = owners["group"] is not None and "assignee" not in owners and row.assignee is not None
    if not keeps or row.assignee_id in values["members"]:
        return ""
    return gettext("%(assignee)s keeps it, who is no member of %(owners)s.") % {
        "assignee": row.assignee,
        "owners": owners["group"],
    }
