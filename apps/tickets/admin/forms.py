"""The forms of the ticket pages. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

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

RESUMES = gettext_lazy("Work resumes by itself then. Empty: when somebody resumes it.")


def pick_one(field: str, **options) -> forms.ModelChoiceField:
    """One of a long list, found by typing."""
    model_field = Ticket._meta.get_field(field)
    options.setdefault("queryset", model_field.related_model._default_manager.all())
    return forms.ModelChoiceField(widget=picker(model_field), **options)


class NoteForm(forms.Form):
    body = LinesField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 4}))
    visibility = forms.ChoiceField(
        choices=[("internal", gettext_lazy("Internal")), ("public", gettext_lazy("Public"))],
        label=gettext_lazy("Visibility"),
    )


class NoteEditForm(EditForm):
    body = LinesField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 8}))


class AssignForm(KeepsUntouched, ActionForm):
    """Whose the ticket is. It offers agents, and whoever has it by now, and changes what a person changed."""

    always_sent = ("reason",)

    assignee = pick_one(
        "assignee", label=gettext_lazy("Assignee"), required=False, help_text=gettext_lazy("Empty for nobody.")
    )
    group = pick_one(
        "group", label=gettext_lazy("Group"), required=False, help_text=gettext_lazy("Empty for no group.")
    )
    reason = forms.CharField(required=False, label=gettext_lazy("Reason"))

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
    reason = LinesField(widget=forms.Textarea(attrs={"rows": 2}), label=gettext_lazy("Reason"))


class DeleteForm(forms.Form):
    """Why a ticket is deleted."""

    reason = LinesField(required=False, max_length=10_000, label=gettext_lazy("Reason"))


class HoldForm(ReasonForm):
    """Why the clock stops, until when, and whether the status says so as well."""

    until = LocalDateTimeField(required=False, label=gettext_lazy("Until"))
    status = forms.ChoiceField(required=False, label=gettext_lazy("Status"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = f"{RESUMES} {clock_words()}"
        holding = [row for row in self.options.classifications if row.lifecycle == Lifecycle.ON_HOLD]
        self.statuses = {str(status.pk): status for status in holding if status.pk != self.row.status_id}
        self.fields["status"].choices = [
            ("", gettext("Stays %(name)s") % {"name": self.row.status.name}),
            *((key, status.name) for key, status in self.statuses.items()),
        ]

    def clean_status(self):
        return self.statuses.get(self.cleaned_data["status"])


class ChangeHoldForm(KeepsUntouched, ReasonForm):
    """Why a ticket is on hold, and until when; cleaned to what of that a person changed."""

    until = LocalDateTimeField(required=False, label=gettext_lazy("Until"))

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

    status = forms.ChoiceField(label=gettext_lazy("Status"))
    reason = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}), label=gettext_lazy("Reason"))
    cascade = forms.BooleanField(label=gettext_lazy("With its children"), required=False)

    def __init__(self, *args, fits, **kwargs):
        super().__init__(*args, **kwargs)
        statuses = [row for row in self.options.classifications if row.kind == ClassificationKind.STATUS]
        self.statuses = {str(status.pk): status for status in statuses if fits(status, self.row)}
        self.fields["status"].choices = [(key, status.name) for key, status in self.statuses.items()]

    def clean_status(self):
        return self.statuses[self.cleaned_data["status"]]


def reported_by_contact() -> forms.ModelChoiceField:
    """The customer's contact who reports the trouble."""
    return pick_one(
        "reporter_contact",
        label=gettext_lazy("Contact"),
        required=False,
        queryset=CustomerContact.objects.active(),
        help_text=gettext_lazy("Of the customer, who reports it and is no user."),
    )


class DetailsForm(EditForm):
    """What of a ticket is plain description."""

    title = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"maxlength": 10_000}), label=gettext_lazy("Title")
    )
    description = LinesField(
        required=False, widget=forms.Textarea(attrs={"rows": 6}), label=gettext_lazy("Description")
    )
    customer = pick_one("customer", required=False, label=gettext_lazy("Customer"))
    reporter_contact = reported_by_contact()
    parent = TicketIdField(
        required=False,
        help_text=gettext_lazy("Number of the ticket of which this one is a part."),
        label=gettext_lazy("Parent"),
    )
    type = forms.ModelChoiceField(Classification.objects.of(ClassificationKind.TYPE), label=gettext_lazy("Type"))
    priority = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.PRIORITY), label=gettext_lazy("Priority")
    )
    stage = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.STAGE), required=False, label=gettext_lazy("Stage")
    )
    outcome = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.OUTCOME), required=False, label=gettext_lazy("Outcome")
    )
    impact = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.IMPACT), required=False, label=gettext_lazy("Impact")
    )
    urgency = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.URGENCY), required=False, label=gettext_lazy("Urgency")
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal"),
        required=False,
        help_text=gettext_lazy("Hidden from the organisation's own users."),
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

    target = TicketIdField(
        label=gettext_lazy("Merge into"),
        help_text=gettext_lazy(
            "The ticket that goes on: a number such as INC-630701, or words of its title to choose from."
        ),
    )
    status = forms.ModelChoiceField(
        Classification.objects.of(ClassificationKind.STATUS).filter(lifecycle=Lifecycle.CLOSED),
        help_text=gettext_lazy("What this ticket is closed with, unless it is closed already."),
        label=gettext_lazy("Status"),
    )
    reason = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}), label=gettext_lazy("Reason"))


class CreateForm(forms.Form):
    """A new ticket with all that is known of it at once; `by` decides which fields there are."""

    title = forms.CharField(widget=forms.TextInput(attrs={"maxlength": 10_000}), label=gettext_lazy("Title"))
    description = LinesField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label=gettext_lazy("Description")
    )
    note = LinesField(label=gettext_lazy("First note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visibility = forms.ChoiceField(
        label=gettext_lazy("First note is"),
        required=False,
        choices=[("internal", gettext_lazy("Internal")), ("public", gettext_lazy("Public"))],
    )
    type = forms.ChoiceField(required=False, label=gettext_lazy("Type"))
    priority = forms.ChoiceField(required=False, label=gettext_lazy("Priority"))
    assignee = pick_one("assignee", label=gettext_lazy("Assignee"), required=False, queryset=User.objects.agents())
    group = pick_one("group", required=False, label=gettext_lazy("Group"))
    files = FilesField(required=False, help_text=LIMITS, label=gettext_lazy("Files"))
    parent = TicketIdField(
        required=False,
        help_text=gettext_lazy("Number of the ticket of which this one is a part."),
        label=gettext_lazy("Parent"),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal"),
        required=False,
        help_text=gettext_lazy("Hidden from the organisation's own users."),
    )
    customer = pick_one("customer", required=False, label=gettext_lazy("Customer"))
    organisation = pick_one(
        "organisation",
        required=False,
        help_text=gettext_lazy("The customer's, where there is one."),
        label=gettext_lazy("Organisation"),
    )
    reporter_contact = reported_by_contact()
    contract = forms.CharField(
        required=False,
        max_length=40,
        help_text=gettext_lazy("Of the organisation, such as CON-1234."),
        label=gettext_lazy("Contract"),
    )
    reporter = pick_one(
        "reporter",
        queryset=User.objects.active(),
        required=False,
        help_text=gettext_lazy("You, unless another user reports it."),
        label=gettext_lazy("Reporter"),
    )
    contact_email = forms.EmailField(label=gettext_lazy("Contact e-mail"), required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Contact phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
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
            self.add_error("organisation", gettext("Choose a customer, or an organisation."))
        if customer and organisation and customer.organisation_id != organisation.pk:
            self.add_error("customer", gettext("This customer belongs to another organisation."))
        contract = values.get("contract")
        if contract and organisation and not organisation.contracts.filter(human_id=contract).exists():
            self.add_error(
                "contract",
                gettext("%(organisation)s has no contract %(contract)s.")
                % {"organisation": organisation, "contract": contract},
            )
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
