"""The forms of the ticket pages. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils import timezone

from apps.adminkit.forms import ActionForm
from apps.attachments.permissions import ADD_ATTACHMENT
from apps.attachments.uploads import LIMITS, FilesField
from apps.core.caller import Caller
from apps.core.form_fields import LinesField, LocalDateTimeField, TicketIdField, clock_words
from apps.core.forms import EditForm, KeepsUntouched
from apps.core.widgets import picker
from apps.customers.models import Customer, CustomerContact, Organisation
from apps.customers.permissions import VIEW_CONTACT
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Classification, Ticket
from apps.tickets.permissions import ADD_NOTE, CHANGE_TICKET, WORK_TICKET
from apps.users.models import User

RESUMES = "Work resumes by itself then. Empty: when somebody resumes it."


def pick_one(field: str, **options) -> forms.ModelChoiceField:
    """One of a long list, found by typing."""
    model_field = Ticket._meta.get_field(field)
    options.setdefault("queryset", model_field.related_model._default_manager.all())
    return forms.ModelChoiceField(widget=picker(model_field), **options)


class NoteForm(forms.Form):
    body = LinesField(label="Note", widget=forms.Textarea(attrs={"rows": 4}))
    visibility = forms.ChoiceField(choices=[("internal", "Internal"), ("public", "Public")])


class NoteEditForm(EditForm):
    body = LinesField(label="Note", widget=forms.Textarea(attrs={"rows": 8}))


class FilesForm(forms.Form):
    files = FilesField(label="Choose files", help_text=LIMITS)


class AssignForm(KeepsUntouched, ActionForm):
    """Whose the ticket is. It offers agents, and whoever has it by now, and changes what a person changed."""

    always_sent = ("reason",)

    assignee = pick_one("assignee", label="Agent", required=False, help_text="Empty for nobody.")
    group = pick_one("group", label="Group", required=False, help_text="Empty for no group.")
    reason = forms.CharField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = User.objects.agents() | User.objects.filter(pk=self.row.assignee_id)
        for name in ("assignee", "group"):
            self.fields[name].widget.known = getattr(self.row, name)
        self.remember_shown()

    def initial_of(self, ticket):
        return {"assignee": ticket.assignee_id, "group": ticket.group_id}

    def clean(self):
        """Holds those of assignee and group alone that a person changed."""
        values = super().clean()
        return {name: value for name, value in values.items() if name in self.changed_data or name == "reason"}


class ReasonForm(ActionForm):
    reason = LinesField(widget=forms.Textarea(attrs={"rows": 2}))


class DeleteForm(forms.Form):
    """Why a ticket is deleted."""

    reason = LinesField(required=False, max_length=10_000)


class HoldForm(ReasonForm):
    """Why the clock stops, until when, and whether the status says so as well."""

    until = LocalDateTimeField(required=False)
    status = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = f"{RESUMES} {clock_words()}"
        holding = [row for row in self.options.classifications if row.lifecycle == Lifecycle.ON_HOLD]
        self.statuses = {str(status.pk): status for status in holding if status.pk != self.row.status_id}
        self.fields["status"].choices = [
            ("", f"Stays {self.row.status.name}"),
            *((key, status.name) for key, status in self.statuses.items()),
        ]

    def clean_status(self):
        return self.statuses.get(self.cleaned_data["status"])


class ChangeHoldForm(KeepsUntouched, ReasonForm):
    """Why a ticket is on hold, and until when; cleaned to what of that a person changed."""

    until = LocalDateTimeField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = f"{RESUMES} {clock_words()}"
        self.remember_shown()

    def initial_of(self, ticket):
        return {"reason": ticket.hold_reason, "until": ticket.held_until}

    def clean(self):
        values = super().clean()
        return {name: value for name, value in values.items() if name in self.changed_data}


class StatusForm(ActionForm):
    """A status out of those that `fits`, a reason, and whether the children follow."""

    status = forms.ChoiceField()
    reason = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cascade = forms.BooleanField(label="With its children", required=False)

    def __init__(self, *args, fits, **kwargs):
        super().__init__(*args, **kwargs)
        statuses = [row for row in self.options.classifications if row.kind == ClassificationKind.STATUS]
        self.statuses = {str(status.pk): status for status in statuses if fits(status, self.row)}
        self.fields["status"].choices = [(key, status.name) for key, status in self.statuses.items()]

    def clean_status(self):
        return self.statuses[self.cleaned_data["status"]]


class BulkForm(forms.Form):
    """What to do with many tickets of the queue. Blank fields leave the tickets as they are."""

    KEEP = ("", "Leave as it is")
    assignee = pick_one("assignee", label="Agent", required=False, queryset=User.objects.agents())
    is_nobodys = forms.BooleanField(label="Take away from the agent", required=False)
    group = pick_one("group", required=False)
    is_no_groups = forms.BooleanField(label="Take away from the group", required=False)
    status = forms.TypedChoiceField(required=False, empty_value=None)
    reopens = forms.BooleanField(label="Reopen closed ones too", required=False)
    until = LocalDateTimeField(label="On hold until", required=False)
    reason = forms.CharField(required=False, help_text="Of the new status, hold, agent or group.")
    type = forms.TypedChoiceField(required=False, empty_value=None)
    priority = forms.TypedChoiceField(required=False, empty_value=None)
    note = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    visibility = forms.ChoiceField(
        label="Note is", required=False, choices=[("internal", "Internal"), ("public", "Public")]
    )

    def __init__(self, *args, options: QueueOptions | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        options = options or QueueOptions()
        for name in ("status", "type", "priority"):
            kind = ClassificationKind[name.upper()]
            rows = {str(row.pk): row for row in options.classifications if row.kind == kind}
            self.fields[name].choices = [self.KEEP, *rows.items()]
            self.fields[name].coerce = rows.__getitem__
        self.fields["until"].help_text = f"Work resumes by itself then. {clock_words()}"

    def clean(self):
        values = super().clean()
        for name, taken in (("assignee", "is_nobodys"), ("group", "is_no_groups")):
            if values.get(name) and values.get(taken):
                raise forms.ValidationError("Give the tickets to somebody, or take them away; not both.")
        if values.get("reopens") and (not values.get("status") or values["status"].is_over):
            self.add_error("reopens", "Choose a status that is neither resolved nor closed.")
        if values.get("until"):
            self._check_hold(values)
        if values.get("group"):
            values["members"] = set(values["group"].members.values_list("pk", flat=True))
        return values

    def _check_hold(self, values):
        status = values.get("status")
        if status and status.lifecycle != Lifecycle.ON_HOLD:
            self.add_error("until", "Choose a status that puts tickets on hold, or none.")
        elif values.get("reopens"):
            self.add_error("until", "What is over is not put on hold until a date.")
        elif values["until"] <= timezone.now():
            self.add_error("until", "Lies in the past.")
        elif not (status or values.get("reason")):
            self.add_error("reason", "A hold needs a reason.")


def reported_by_contact() -> forms.ModelChoiceField:
    """The customer's contact who reports the trouble."""
    return pick_one(
        "reporter_contact",
        label="Contact",
        required=False,
        queryset=CustomerContact.objects.active(),
        help_text="Of the customer, who reports it and is no user.",
    )


class DetailsForm(EditForm):
    """What of a ticket is plain description."""

    title = forms.CharField(required=False, widget=forms.TextInput(attrs={"maxlength": 10_000}))
    description = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 6}))
    customer = pick_one("customer", required=False)
    reporter_contact = reported_by_contact()
    parent = TicketIdField(required=False, help_text="Number of the ticket of which this one is a part.")
    type = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.TYPE))
    priority = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.PRIORITY))
    stage = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.STAGE), required=False)
    outcome = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.OUTCOME), required=False)
    impact = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.IMPACT), required=False)
    urgency = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.URGENCY), required=False)
    is_internal = forms.BooleanField(
        label="Internal", required=False, help_text="Hidden from the organisation's own users."
    )

    @classmethod
    def of(cls, ticket: Ticket, by: Caller, data=None):
        """The form over the ticket; without its contact for those who may not see contacts."""
        initial = {
            name: getattr(ticket, f"{name}_id" if name in REFERENCES else name)
            for name in [*REFERENCES, "title", "description", "is_internal"]
        }
        form = cls(data, initial=initial)
        if not by.may(VIEW_CONTACT):
            del form.fields["reporter_contact"]
        form.keep_stored_choices()
        return form

    @property
    def changes(self) -> dict:
        """What this person changed, as update_ticket takes it."""
        changes = super().changes
        if "parent" in changes:
            changes["parent_id"] = changes.pop("parent")
        return changes


REFERENCES = ["customer", "reporter_contact", "parent", "type", "priority", "stage", "outcome", "impact", "urgency"]


class MergeForm(forms.Form):
    """Which ticket another is merged into, and the status that closes that other."""

    target = TicketIdField(label="Merge into", help_text="Number of the ticket that goes on, such as INC-630701.")
    status = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.STATUS).filter(lifecycle=Lifecycle.CLOSED),
        help_text="What this ticket is closed with, unless it is closed already.",
    )
    reason = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CreateForm(forms.Form):
    """A new ticket with all that is known of it at once; `by` decides which fields there are."""

    title = forms.CharField(widget=forms.TextInput(attrs={"maxlength": 10_000}))
    description = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    note = LinesField(label="First note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visibility = forms.ChoiceField(
        label="First note is", required=False, choices=[("internal", "Internal"), ("public", "Public")]
    )
    type = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(required=False)
    assignee = pick_one("assignee", label="Agent", required=False, queryset=User.objects.agents())
    group = pick_one("group", required=False)
    files = FilesField(required=False, help_text=LIMITS)
    parent = TicketIdField(required=False, help_text="Number of the ticket of which this one is a part.")
    is_internal = forms.BooleanField(
        label="Internal", required=False, help_text="Hidden from the organisation's own users."
    )
    customer = pick_one("customer", required=False)
    organisation = pick_one("organisation", required=False, help_text="The customer's, where there is one.")
    reporter_contact = reported_by_contact()
    contract = forms.CharField(required=False, max_length=40, help_text="Of the organisation, such as CON-1234.")
    reporter = pick_one(
        "reporter", queryset=User.objects.active(), required=False, help_text="You, unless another user reports it."
    )
    contact_email = forms.EmailField(label="Contact e-mail", required=False)
    contact_phone = forms.CharField(
        label="Contact phone", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args, by: Caller, options: QueueOptions, **kwargs):
        super().__init__(*args, **kwargs)
        self.classifications = {str(row.pk): row for row in options.classifications}
        for name, kind in (("type", ClassificationKind.TYPE), ("priority", ClassificationKind.PRIORITY)):
            self.fields[name].choices = options.of(kind)
            self.fields[name].initial = next(
                (row.pk for row in options.classifications if row.kind == kind and row.is_default), None
            )
        for name, permissions in OPTIONAL_FIELDS.items():
            if not all(map(by.may, permissions)):
                del self.fields[name]

    def clean(self):
        values = super().clean()
        customer: Customer | None = values.get("customer")
        organisation: Organisation | None = values.get("organisation")
        contact: CustomerContact | None = values.get("reporter_contact")
        if customer is None and contact is not None and "customer" not in self.errors:
            customer = values["customer"] = contact.customer
        if organisation is None and customer is not None:
            organisation = values["organisation"] = customer.organisation
        if organisation is None and not self.errors.keys() & {"organisation", "customer"}:
            self.add_error("organisation", "Choose a customer, or an organisation.")
        if customer and organisation and customer.organisation_id != organisation.pk:
            self.add_error("customer", "This customer belongs to another organisation.")
        contract = values.get("contract")
        if contract and organisation and not organisation.contracts.filter(human_id=contract).exists():
            self.add_error("contract", f"{organisation} has no contract {contract}.")
        return values

    def clean_type(self):
        return self.classifications.get(self.cleaned_data["type"])

    def clean_priority(self):
        return self.classifications.get(self.cleaned_data["priority"])

    @property
    def written(self) -> str:
        """All that was typed of the trouble, as one text."""
        typed = (self.cleaned_data.get(name) for name in ("title", "description", "note"))
        return "\n\n".join(text for text in typed if text)

    @property
    def is_note_internal(self) -> bool:
        return self.cleaned_data.get("visibility") != "public"

    @property
    def contacts(self) -> list[tuple[str, str]]:
        """How to reach whoever called, as create_ticket takes it."""
        found = (("mainEmail", self.cleaned_data["contact_email"]), ("phoneNumber", self.cleaned_data["contact_phone"]))
        return [(key, value) for key, value in found if value]


OPTIONAL_FIELDS = {  # of a new ticket, each with what its operation asks for, or what shows the rows to choose from
    "reporter_contact": [VIEW_CONTACT],
    "assignee": [WORK_TICKET],
    "group": [WORK_TICKET],
    "note": [ADD_NOTE],
    "visibility": [ADD_NOTE],
    "files": [ADD_ATTACHMENT, CHANGE_TICKET],
}
