"""The forms of the case pages. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import ActionForm
from apps.attachments.permissions import ADD_ATTACHMENT
from apps.attachments.uploads import LIMITS, FilesField
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, Visibility
from apps.cases.models import Case, CaseCode
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.core.form_fields import LinesField, LocalDateTimeField
from apps.core.formatting import in_sentence
from apps.core.forms import KeepsUntouched
from apps.core.widgets import picker
from apps.customers.constants import ANY, WHOSE
from apps.items.tags import add_tags_field, remove_tags_field
from apps.tickets.models import Ticket
from apps.users.bulk_owners import OwnersForm, no_assignee_field, no_group_field
from apps.users.models import User
from apps.users.owners import assignee_field, group_field

TITLE = 200
DESCRIPTION = LONGEST_NOTE = 4000


class NoteForm(forms.Form):
    VISIBILITIES = [("INTERNAL", gettext_lazy("Internal")), ("EXTERNAL", gettext_lazy("Public"))]

    text = LinesField(label=gettext_lazy("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField(label=gettext_lazy("Files"), required=False)
    visibility = forms.ChoiceField(choices=VISIBILITIES, label=gettext_lazy("Visibility"))


class OptionalTextForm(ActionForm):
    text = LinesField(
        label=gettext_lazy("Public note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The contacts get it by e-mail."),
    )


class TextForm(OptionalTextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


class ReasonForm(ActionForm):
    reason = LinesField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Becomes a public note, and the contacts get it by e-mail."),
        label=gettext_lazy("Reason"),
    )


class TicketForm(ActionForm):
    title = forms.CharField(max_length=TITLE, label=gettext_lazy("Title"))
    description = LinesField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label=gettext_lazy("Description")
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal"),
        required=False,
        help_text=gettext_lazy("Otherwise the whole organisation sees the ticket, not only those who see the case."),
    )

    def initial_of(self, case):
        title = f"Case {case.number}: {case.code.subcategory}"
        return {"title": title[:TITLE], "description": case.description, "is_internal": True}


class RightsForm(KeepsUntouched, ActionForm):
    may_be_modified = forms.BooleanField(label=gettext_lazy("Add notes and replace contacts"), required=False)
    may_be_cancelled = forms.BooleanField(label=gettext_lazy("Cancel the case"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember_shown()

    def initial_of(self, case):
        return {"may_be_modified": case.may_be_modified, "may_be_cancelled": case.may_be_cancelled}


class BulkForm(OwnersForm):
    """What to do with many cases of the queue. Blank fields leave the cases as they are."""

    assignee = assignee_field(Case)
    is_nobodys = no_assignee_field()
    group = group_field(Case)
    is_no_groups = no_group_field()
    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text=gettext_lazy("Of the new assignee or group."),
        label=gettext_lazy("Reason"),
    )
    status = forms.TypedChoiceField(
        required=False,
        coerce=CaseStatus,
        empty_value=None,
        choices=[
            ("", gettext_lazy("Leave as it is")),
            *((state, label) for state, label in CASE_LIFE_CYCLE.choices() if CASE_LIFE_CYCLE.before(state)),
        ],
        label=gettext_lazy("Status"),
    )
    reopens = forms.BooleanField(label=gettext_lazy("Reopen resolved ones too"), required=False)
    text = LinesField(
        label=gettext_lazy("Public note on the status"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The contacts of each case get it by e-mail."),
    )
    note = LinesField(
        label=gettext_lazy("Other note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    visibility = forms.ChoiceField(label=gettext_lazy("Other note is"), required=False, choices=NoteForm.VISIBILITIES)
    add_tags = add_tags_field()
    remove_tags = remove_tags_field()

    def clean(self):
        values = super().clean()
        status = values.get("status")
        if values.get("reopens") and not status:
            self.add_error("reopens", gettext("Choose a status."))
        if status and CASE_LIFE_CYCLE[status].needs_text and not values.get("text"):
            words = gettext("Write why, or what is needed: %(status)s needs a public note.")
            self.add_error("text", words % {"status": in_sentence(status.label)})
        return values


class OpenForm(forms.Form):
    """A case that came by telephone or mail, with all that is known of it at once; `by` decides on its fields."""

    code = forms.ModelChoiceField(
        CaseCode.objects.filter(is_active=True), to_field_name="code", label=gettext_lazy("Code")
    )
    description = LinesField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label=gettext_lazy("Description")
    )
    note = LinesField(
        label=gettext_lazy("First note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A public one goes to the contacts by e-mail."),
    )
    visibility = forms.ChoiceField(label=gettext_lazy("First note is"), required=False, choices=NoteForm.VISIBILITIES)
    primary_id = forms.CharField(
        label=gettext_lazy("Asset"), max_length=100, help_text=gettext_lazy("Such as the cage's id.")
    )
    secondary_id = forms.CharField(
        label=gettext_lazy("Second asset"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as the cabinet's id."),
    )
    customer_reference = forms.CharField(label=gettext_lazy("Customer's reference"), max_length=200, required=False)
    occurred_at = LocalDateTimeField(label=gettext_lazy("Occurred"), required=False)
    assignee = assignee_field(Case)
    group = group_field(Case)
    files = FilesField(required=False, help_text=LIMITS, label=gettext_lazy("Files"))
    orderer = forms.ModelChoiceField(
        User.objects.active().filter(organisation__isnull=False),
        help_text=gettext_lazy("On whose behalf; the case belongs to their organisation."),
        widget=picker(Case._meta.get_field("orderer")),
        label=gettext_lazy("Orderer"),
    )
    customer = forms.ModelChoiceField(
        Case._meta.get_field("customer").related_model.objects.all(),
        required=False,
        widget=picker(Case._meta.get_field("customer")),
        label=gettext_lazy("Customer"),
    )

    def __init__(self, *args, by: Caller, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["orderer"].widget.among = {WHOSE: ANY}
        for name, permission in OPTIONAL_FIELDS.items():
            if not by.may(permission):
                del self.fields[name]

    @property
    def written(self) -> str:
        """All that was typed of the matter, as one text."""
        typed = (self.cleaned_data.get(name) for name in ("description", "note"))
        return "\n\n".join(text for text in typed if text)

    @property
    def visibility_of_note(self) -> Visibility:
        return Visibility(self.cleaned_data.get("visibility") or Visibility.INTERNAL)


# Fields of a new case, each with what its operation asks for.
OPTIONAL_FIELDS = {**dict.fromkeys(["note", "visibility", "assignee", "group"], CHANGE_CASE), "files": ADD_ATTACHMENT}


class FromTicketForm(forms.Form):
    """A case that a ticket leads to, with what the ticket says already; `ticket` is that one."""

    orderer = forms.ModelChoiceField(
        User.objects.none(),
        help_text=gettext_lazy("On whose behalf: somebody of the ticket's organisation."),
        widget=picker(Case._meta.get_field("orderer")),
        label=gettext_lazy("Orderer"),
    )
    code = forms.ModelChoiceField(
        CaseCode.objects.filter(is_active=True), to_field_name="code", label=gettext_lazy("Code")
    )
    description = LinesField(
        max_length=DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The customer reads it."),
        label=gettext_lazy("Description"),
    )
    primary_id = forms.CharField(
        label=gettext_lazy("Asset"), max_length=100, help_text=gettext_lazy("Such as the cage's id.")
    )
    secondary_id = forms.CharField(
        label=gettext_lazy("Second asset"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as the cabinet's id."),
    )
    customer_reference = forms.CharField(label=gettext_lazy("Customer's reference"), max_length=200, required=False)

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, initial=self._said_by(ticket), **kwargs)
        self.fields["orderer"].queryset = User.objects.active().filter(organisation=ticket.organisation_id)
        self.fields["orderer"].widget.among = {WHOSE: ticket.organisation_id}

    @staticmethod
    def _said_by(ticket: Ticket) -> dict[str, object]:
        """The reporter, and the text of a ticket that the customer sees anyway."""
        reporter, said = ticket.reporter, {}
        if reporter.is_active and reporter.organisation_id == ticket.organisation_id:
            said["orderer"] = reporter.pk
        if not ticket.is_internal:
            said["description"] = "\n\n".join(filter(None, [ticket.title, ticket.description]))[:DESCRIPTION]
        return said
