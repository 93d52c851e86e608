"""The forms of follow-ups, reminders and journals. They check shape; the operations say what may be done."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import ActionForm
from apps.core.form_fields import LinesField, LocalDateTimeField, TicketIdField
from apps.core.forms import BOTH_CHANGED, EditForm, KeepsUntouched
from apps.core.money import PlainDecimalField
from apps.core.widgets import SuggestInput, picker
from apps.customers.models import Customer
from apps.journals.admin.subjects import Subject
from apps.journals.constants import MAX_REMINDER_SECONDS, JournalLookupKind, JournalObjectType
from apps.journals.models import DurationType, FollowUp, Journal, Lookup, Reminder
from apps.users.models import User

KINDS = {
    FollowUp: {"type": JournalLookupKind.FOLLOW_UP_TYPE, "status": JournalLookupKind.FOLLOW_UP_STATUS},
    Journal: {"type": JournalLookupKind.JOURNAL_TYPE, "status": JournalLookupKind.JOURNAL_STATUS},
}


class Choices:
    """What the fields offer, in one statement for all lookups."""

    def __init__(self, lookups: Iterable[Lookup] | None = None):
        """Of the rows that a page has read; of all by themselves without such."""
        rows = Lookup.objects.all() if lookups is None else lookups
        self.lookups = sorted(rows, key=lambda row: (row.kind, row.number))

    def of(self, kind: JournalLookupKind) -> list[Lookup]:
        return [row for row in self.lookups if row.kind == kind]

    def starting(self, model: type) -> dict[str, list[Lookup]]:
        """Types and statuses that a new row can have."""
        return {name: [row for row in self.of(kind) if not row.is_closed] for name, kind in KINDS[model].items()}

    def any(self, model: type) -> dict[str, list[Lookup]]:
        return {name: self.of(kind) for name, kind in KINDS[model].items()}


class LookupField(forms.TypedChoiceField):
    """One of the rows that `offer` gives it; cleaned to the row."""

    def offer(self, rows: list[Lookup]) -> None:
        known = {str(row.pk): row for row in rows}
        self.choices = [(key, row.name) for key, row in known.items()]
        self.coerce = known.__getitem__


class LookupsForm(forms.Form):
    """A form with a type and a status out of `lookups`."""

    def __init__(self, *args, lookups: dict[str, list[Lookup]], **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in lookups.items():
            self.fields[name].offer(rows)


class StandingForm(EditForm, LookupsForm):
    """A row as it stands."""

    @classmethod
    def of(cls, row: FollowUp | Journal, choices: Choices, data=None, **options):
        initial = {name: getattr(row, f"{name}_id" if name in ("type", "status") else name) for name in cls.base_fields}
        form = cls(data, initial=initial, lookups=choices.any(type(row)), **options)
        form.keep_stored_choices()
        return form


class FollowUpFields(forms.Form):
    due_at = LocalDateTimeField(label=gettext_lazy("Due"))
    type = LookupField(label=gettext_lazy("Type"))
    status = LookupField(label=gettext_lazy("Status"))
    assignee_name = forms.CharField(
        label=gettext_lazy("Assignee"),
        required=False,
        widget=SuggestInput("admin:users_user_suggest", attrs={"maxlength": 150}),
        help_text=gettext_lazy("A user name; reminders go to whoever has it."),
    )
    description = LinesField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Description")
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal"), required=False, help_text=gettext_lazy("Hidden from the organisation.")
    )
    is_retained = forms.BooleanField(
        label=gettext_lazy("Retained"), required=False, help_text=gettext_lazy("Kept on the account's summary.")
    )

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        return refuse_past(due_at) if self._is_written("due_at") else due_at

    def clean_assignee_name(self):
        name = self.cleaned_data["assignee_name"]
        return active_username(name) if name and self._is_written("assignee_name") else name

    def _is_written(self, name: str) -> bool:
        """Whether a person wrote this value: of a follow-up as it stands, only what they changed."""
        return not isinstance(self, FollowUpForm) or name in self.changed_data


def active_username(name: str) -> str:
    """The user name as its user writes it. Raises ValidationError."""
    user = User.objects.active().with_username(name)
    if user is None:
        raise forms.ValidationError(gettext("Nobody who could do it has this user name."))
    return user.username


def refuse_past(at: datetime.datetime) -> datetime.datetime:
    """The time, if it is not over; to the minute, which is what a form shows."""
    if at < timezone.now() - datetime.timedelta(minutes=1):
        raise forms.ValidationError(gettext("Lies in the past."), code="past")
    return at


class PlanForm(FollowUpFields, LookupsForm):
    """A new follow-up on an object that is given."""


class FollowUpForm(FollowUpFields, StandingForm):
    """A follow-up as it stands."""


class JournalFields(forms.Form):
    type = LookupField(label=gettext_lazy("Type"))
    status = LookupField(label=gettext_lazy("Status"))
    description = LinesField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 4}))
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal"), required=False, help_text=gettext_lazy("Hidden from the organisation.")
    )
    is_retained = forms.BooleanField(
        label=gettext_lazy("Retained"), required=False, help_text=gettext_lazy("Kept on the account's summary.")
    )


class WriteForm(JournalFields, LookupsForm):
    """A new journal on an object that is given."""


class JournalForm(JournalFields, StandingForm):
    """A journal as it stands; another system may have left it without text."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].required = False


class ChooseForm(forms.Form):
    """The object of a new follow-up or journal, when the page it is written on does not say."""

    error_fields: ClassVar = {"object_id": "ticket"}

    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        required=False,
        widget=picker(FollowUp._meta.get_field("customer")),
        label=gettext_lazy("Customer"),
    )
    ticket = TicketIdField(
        required=False, help_text=gettext_lazy("Or a ticket, such as INC-630701."), label=gettext_lazy("Ticket")
    )

    def clean(self):
        values = super().clean()
        if not self.errors and (values.get("customer") is None) == (values.get("ticket") is None):
            self.add_error(None, gettext("Name a customer or a ticket, and only one of them."))
        return values

    def chosen(self) -> dict:
        """`object_type` and `object_id` as the operations take them."""
        if self.cleaned_data["customer"] is not None:
            return {"object_type": JournalObjectType.CUSTOMER, "object_id": self.cleaned_data["customer"].pk}
        return {"object_type": JournalObjectType.JOURNAL_ITEM, "object_id": self.cleaned_data["ticket"]}


def chosen(form: forms.Form, given: Subject | None) -> dict:
    """The object of a new row: the one given, or the one that the form names."""
    if given is not None:
        return {"object_type": given.object_type, "object_id": given.object_id}
    return form.chosen()


class PlanAnywhereForm(ChooseForm, PlanForm):
    field_order = ["customer", "ticket"]


class WriteAnywhereForm(ChooseForm, WriteForm):
    field_order = ["customer", "ticket"]


class DueForm(KeepsUntouched, ActionForm):
    """When a follow-up is due, as it stands."""

    due_at = LocalDateTimeField(label=gettext_lazy("New due date"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember_shown()

    def initial_of(self, follow_up):
        return {"due_at": follow_up.due_at}

    def clean_due_at(self):
        return refuse_past(self.cleaned_data["due_at"])

    def refusal(self) -> str:
        """What is wrong with it, for a message beside which the field is not seen."""
        if self.conflicts:
            return BOTH_CHANGED
        is_over = self.has_error("due_at", code="past")
        return (
            gettext("The new due date lies in the past.")
            if is_over
            else gettext("Write the new due date as a date and a time.")
        )


class BulkForm(forms.Form):
    """What to do with many follow-ups of the agenda. Blank fields leave them as they are."""

    status = LookupField(required=False, empty_value=None, label=gettext_lazy("Status"))
    reopens = forms.BooleanField(label=gettext_lazy("Reopen completed ones too"), required=False)
    assignee_name = forms.CharField(
        label=gettext_lazy("Assignee"),
        required=False,
        widget=SuggestInput("admin:users_user_suggest", attrs={"maxlength": 150}),
        help_text=gettext_lazy("A user name; reminders go to whoever has it."),
    )
    is_nobodys = forms.BooleanField(label=gettext_lazy("Take away from the assignee"), required=False)
    due_at = LocalDateTimeField(label=gettext_lazy("New due date"), required=False)
    type = LookupField(required=False, empty_value=None, label=gettext_lazy("Type"))

    def __init__(self, *args, lookups: list[Lookup] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Lookup.objects.all() if lookups is None else lookups
        for name, kind in KINDS[FollowUp].items():
            self.fields[name].offer([row for row in rows if row.kind == kind])
            self.fields[name].choices = [("", gettext("Leave as it is")), *self.fields[name].choices]

    def clean_assignee_name(self):
        name = self.cleaned_data["assignee_name"]
        return active_username(name) if name else name

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        return refuse_past(due_at) if due_at else due_at

    def clean(self):
        values = super().clean()
        if values.get("assignee_name") and values.get("is_nobodys"):
            raise forms.ValidationError(gettext("Give the follow-ups to somebody, or take them away; not both."))
        if values.get("reopens") and (not values.get("status") or values["status"].is_closed):
            self.add_error("reopens", gettext("Choose a status that is not completed."))
        return values


class ReminderForm(KeepsUntouched, forms.Form):
    """A lead time as a number of units."""

    error_fields: ClassVar = {"duration_seconds": "number"}
    is_over_a_row = False

    number = PlainDecimalField(
        label=gettext_lazy("Lead time"),
        max_digits=14,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"min": 0, "step": "any"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))

    def __init__(self, *args, units: list[DurationType], **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = [(key, unit.name.lower()) for key, unit in self.units.items()]

    @classmethod
    def of(cls, reminder: Reminder, units: list[DurationType], data=None, **options):
        """Shows the lead time in the reminder's own unit, to four places."""
        unit = next((unit for unit in units if unit.pk == reminder.duration_type_id), units[0])
        number = round(Decimal(reminder.duration_seconds) / unit.seconds_per_unit, 4)
        number = number.normalize() if number % 1 else round(number)
        form = cls(data, initial={"number": number, "unit": str(unit.pk)}, units=units, **options)
        form.is_over_a_row = True
        form.remember_shown()
        return form

    def stored(self, name):
        return self.fields[name].to_python(self.initial[name])

    def clean(self):
        values = super().clean()
        if self.has_changed() and "number" in values and "unit" in values:
            seconds = round(values["number"] * self.units[values["unit"]].seconds_per_unit)
            if not 1 <= seconds <= MAX_REMINDER_SECONDS:
                self.add_error("number", gettext("A reminder goes out between a second and 68 years before."))
        return values

    @property
    def lead(self) -> dict:
        """`duration_seconds` and `duration_type` as the operations take them."""
        unit = self.units[self.cleaned_data["unit"]]
        seconds = round(self.cleaned_data["number"] * unit.seconds_per_unit)
        return {"duration_seconds": seconds, "duration_type": unit}
