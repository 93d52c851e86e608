"""What can be done with many tickets at once: the form, what each change makes of a ticket, and its operation."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.core.form_fields import LinesField, LocalDateTimeField, clock_words
from apps.core.formatting import format_timestamp
from apps.core.text import Text
from apps.items.tags import add_tags_field, bulk_tags, remove_tags_field
from apps.tickets import operations
from apps.tickets.admin.actions import give_status
from apps.tickets.admin.forms import pick_one
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Ticket
from apps.tickets.permissions import ADD_NOTE, CHANGE_TICKET, WORK_TICKET
from apps.users.bulk_owners import OwnersForm, bulk_owners, no_assignee_field, no_group_field
from apps.users.models import User

CLOSED = gettext_lazy("It is closed.")
MERGED = gettext_lazy("It is merged into another ticket; unmerge it first.")


class BulkForm(OwnersForm):
    """What to do with many tickets of the queue. Blank fields leave the tickets as they are."""

    KEEP = ("", gettext_lazy("Leave as it is"))
    assignee = pick_one("assignee", label=gettext_lazy("Assignee"), required=False, queryset=User.objects.agents())
    is_nobodys = no_assignee_field()
    group = pick_one("group", required=False, label=gettext_lazy("Group"))
    is_no_groups = no_group_field()
    status = forms.TypedChoiceField(required=False, empty_value=None, label=gettext_lazy("Status"))
    reopens = forms.BooleanField(label=gettext_lazy("Reopen closed ones too"), required=False)
    until = LocalDateTimeField(label=gettext_lazy("On hold until"), required=False)
    reason = forms.CharField(
        required=False,
        help_text=gettext_lazy("Of the new status, hold, assignee or group."),
        label=gettext_lazy("Reason"),
    )
    type = forms.TypedChoiceField(required=False, empty_value=None, label=gettext_lazy("Type"))
    priority = forms.TypedChoiceField(required=False, empty_value=None, label=gettext_lazy("Priority"))
    add_tags = add_tags_field()
    remove_tags = remove_tags_field()
    note = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}), label=gettext_lazy("Note"))
    visibility = forms.ChoiceField(
        label=gettext_lazy("Note is"),
        required=False,
        choices=[("internal", gettext_lazy("Internal")), ("public", gettext_lazy("Public"))],
    )

    def __init__(self, *args, options: QueueOptions | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        options = options or QueueOptions()
        for name in ("status", "type", "priority"):
            kind = ClassificationKind[name.upper()]
            rows = {str(row.pk): row for row in options.classifications if row.kind == kind}
            self.fields[name].choices = [self.KEEP, *rows.items()]
            self.fields[name].coerce = rows.__getitem__
        self.fields["until"].help_text = gettext("Work resumes by itself then. %(clock_words)s") % {
            "clock_words": clock_words()
        }

    def clean(self):
        values = super().clean()
        if values.get("reopens") and (not values.get("status") or values["status"].is_over):
            self.add_error("reopens", gettext("Choose a status that is neither resolved nor closed."))
        if values.get("until"):
            self._check_hold(values)
        return values

    def _check_hold(self, values):
        status = values.get("status")
        if status and status.lifecycle != Lifecycle.ON_HOLD:
            self.add_error("until", gettext("Choose a status that puts tickets on hold, or none."))
        elif values.get("reopens"):
            self.add_error("until", gettext("What is over is not put on hold until a date."))
        elif values["until"] <= timezone.now():
            self.add_error("until", gettext("Lies in the past."))
        elif not (status or values.get("reason")):
            self.add_error("reason", gettext("A hold needs a reason."))


def _reopens(ticket: Ticket, values: Values) -> bool:
    """Whether the ticket is over and the form expressly asks to reopen such."""
    return bool(ticket.is_over and values.get("reopens") and values.get("status"))


def _describe_status(ticket: Ticket, values: Values) -> list[Move] | str:
    found = _describe_new_status(ticket, values)
    return found if isinstance(found, str) else [*found, *_moved_until(ticket, values)]


def _describe_new_status(ticket: Ticket, values: Values) -> list[Move] | str:
    status = values["status"]
    if ticket.status_id != status.pk and ticket.is_over and not _reopens(ticket, values):
        if ticket.is_closed:
            return str(CLOSED)
        if not status.is_closed:
            return gettext("It is resolved.")
    if ticket.merged_into_id is not None and not status.is_closed:
        return str(MERGED)
    return moved(gettext("Status"), ticket.status, status)


def _give_status(ticket: Ticket, values: Values, by: Caller) -> None:
    status = values["status"]
    if values.get("until") and not ticket.is_held:
        _hold(ticket, values, by)
        return
    if ticket.status_id != status.pk:
        operation = operations.reopen_ticket if _reopens(ticket, values) else give_status
        operation(ticket_id=ticket.pk, status=status, reason=values["reason"], by=by)
    if values.get("until"):
        _hold(ticket, values, by)


def _moved_until(ticket: Ticket, values: Values) -> list[Move]:
    until = values.get("until")
    if until is None or ticket.held_until == until:
        return []
    return moved(
        gettext("On hold until"), ticket.held_until and format_timestamp(ticket.held_until), format_timestamp(until)
    )


def _describe_hold(ticket: Ticket, values: Values) -> list[Move] | str:
    if ticket.is_over:
        return str(CLOSED) if ticket.is_closed else gettext("It is resolved.")
    return _moved_until(ticket, values)


def _hold(ticket: Ticket, values: Values, by: Caller) -> None:
    """Put the ticket on hold until the date, or move the date of its hold."""
    status, until, reason = values["status"], values["until"], values["reason"]
    if ticket.is_held:
        changes: operations.HoldChanges = {"until": until}
        if reason:
            changes["reason"] = reason
        operations.change_hold(ticket_id=ticket.pk, changes=changes, by=by)
    else:
        reason = reason or status.name
        operations.hold_ticket(ticket_id=ticket.pk, reason=reason, until=until, status=status, by=by)


def _keeps_owners(ticket: Ticket, values: Values) -> Text:
    return CLOSED if ticket.is_closed and not _reopens(ticket, values) else ""


def _assign(ticket: Ticket, **values: Any) -> None:
    operations.assign_ticket(ticket_id=ticket.pk, **values)


def _describe_details(ticket: Ticket, values: Values) -> list[Move]:
    details = {"type": (gettext("Type"), ticket.type), "priority": (gettext("Priority"), ticket.priority)}
    return [
        move for name, (label, old) in details.items() if values.get(name) for move in moved(label, old, values[name])
    ]


def _change_details(ticket: Ticket, values: Values, by: Caller) -> None:
    changes = {name: values[name] for name in ("type", "priority") if values.get(name)}
    operations.update_ticket(ticket_id=ticket.pk, changes=changes, by=by)


def _describe_note(ticket: Ticket, values: Values) -> list[Move]:
    return moved(
        gettext("Internal note") if values["visibility"] != "public" else gettext("Public comment"),
        None,
        values["note"],
    )


def _write_note(ticket: Ticket, values: Values, by: Caller) -> None:
    is_internal = values["visibility"] != "public"
    operations.add_note(ticket_id=ticket.pk, body=values["note"], is_internal=is_internal, by=by)


def _status_change(is_over: bool) -> BulkChange:
    """A new status comes first where it opens a ticket for the other changes, and last where it closes it to them."""
    return BulkChange(
        ["status", "reopens", "until"],
        WORK_TICKET,
        _describe_status,
        _give_status,
        lambda values: values["status"] is not None and values["status"].is_over == is_over,
    )


CHANGES = (
    _status_change(is_over=False),
    BulkChange(["until"], WORK_TICKET, _describe_hold, _hold, lambda values: values["status"] is None),
    bulk_owners(WORK_TICKET, _assign, _keeps_owners, had_by=lambda ticket: ticket.assignee or ticket.assignee_name),
    BulkChange(["type", "priority"], CHANGE_TICKET, _describe_details, _change_details),
    bulk_tags(
        CHANGE_TICKET,
        lambda ticket, add, remove, by: operations.tag_ticket(ticket_id=ticket.pk, add=add, remove=remove, by=by),
    ),
    BulkChange(["note"], ADD_NOTE, _describe_note, _write_note),
    _status_change(is_over=True),
)
