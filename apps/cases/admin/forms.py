"""The forms of the case pages. They check shape; what may be done is for the operations to say."""

from django import forms

from apps.adminkit.forms import ActionForm
from apps.attachments.uploads import FilesField
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus
from apps.cases.models import Case, CaseCode
from apps.core.form_fields import LinesField, LocalDateTimeField
from apps.core.forms import KeepsUntouched
from apps.core.widgets import picker
from apps.tickets.models import Ticket
from apps.users.models import User

TITLE = 200
DESCRIPTION = 4000


class NoteForm(forms.Form):
    VISIBILITIES = [("INTERNAL", "Internal"), ("EXTERNAL", "Public")]

    text = LinesField(label="Note", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField(label="Files", required=False)
    visibility = forms.ChoiceField(choices=VISIBILITIES)


class OptionalTextForm(ActionForm):
    text = LinesField(
        label="Public note",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The contacts get it by e-mail.",
    )


class TextForm(OptionalTextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


class ReasonForm(ActionForm):
    reason = LinesField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Becomes a public note, and the contacts get it by e-mail.",
    )


class TicketForm(ActionForm):
    title = forms.CharField(max_length=TITLE)
    description = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    is_internal = forms.BooleanField(
        label="Internal",
        required=False,
        help_text="Otherwise the whole organisation sees the ticket, not only those who see the case.",
    )

    def initial_of(self, case):
        title = f"Case {case.number}: {case.code.subcategory}"
        return {"title": title[:TITLE], "description": case.description, "is_internal": True}


class RightsForm(KeepsUntouched, ActionForm):
    may_be_modified = forms.BooleanField(label="Add notes and replace contacts", required=False)
    may_be_cancelled = forms.BooleanField(label="Cancel the case", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember_shown()

    def initial_of(self, case):
        return {"may_be_modified": case.may_be_modified, "may_be_cancelled": case.may_be_cancelled}


class BulkForm(forms.Form):
    """What to do with many cases of the queue. Blank fields leave the cases as they are."""

    status = forms.TypedChoiceField(
        required=False,
        coerce=CaseStatus,
        empty_value=None,
        choices=[
            ("", "Leave as it is"),
            *((state, label) for state, label in CASE_LIFE_CYCLE.choices() if CASE_LIFE_CYCLE.before(state)),
        ],
    )
    reopens = forms.BooleanField(label="Reopen resolved ones too", required=False)
    text = LinesField(
        label="Public note on the status",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The contacts of each case get it by e-mail.",
    )
    note = LinesField(label="Other note", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    visibility = forms.ChoiceField(label="Other note is", required=False, choices=NoteForm.VISIBILITIES)

    def clean(self):
        values = super().clean()
        status = values.get("status")
        if values.get("reopens") and not status:
            self.add_error("reopens", "Choose a status.")
        if status and CASE_LIFE_CYCLE[status].needs_text and not values.get("text"):
            self.add_error("text", f"Write why, or what is needed: {status.label.lower()} needs a public note.")
        return values


class OpenForm(forms.Form):
    """A case that came by telephone or mail."""

    code = forms.ModelChoiceField(CaseCode.objects.filter(is_active=True), to_field_name="code")
    description = LinesField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    primary_id = forms.CharField(label="Asset", max_length=100, help_text="Such as the cage's id.")
    secondary_id = forms.CharField(
        label="Second asset", max_length=100, required=False, help_text="Such as the cabinet's id."
    )
    customer_reference = forms.CharField(label="Customer's reference", max_length=200, required=False)
    occurred_at = LocalDateTimeField(label="Occurred", required=False)
    orderer = forms.ModelChoiceField(
        User.objects.active().filter(organisation__isnull=False),
        help_text="On whose behalf; the case belongs to their organisation.",
        widget=picker(Case._meta.get_field("orderer")),
    )
    customer = forms.ModelChoiceField(
        Case._meta.get_field("customer").related_model.objects.all(),
        required=False,
        widget=picker(Case._meta.get_field("customer")),
    )


class FromTicketForm(forms.Form):
    """A case that a ticket leads to, with what the ticket says already; `ticket` is that one."""

    orderer = forms.ModelChoiceField(
        User.objects.none(),
        help_text="On whose behalf: somebody of the ticket's organisation.",
        widget=picker(Case._meta.get_field("orderer")),
    )
    code = forms.ModelChoiceField(CaseCode.objects.filter(is_active=True), to_field_name="code")
    description = LinesField(
        max_length=DESCRIPTION, widget=forms.Textarea(attrs={"rows": 6}), help_text="The customer reads it."
    )
    primary_id = forms.CharField(label="Asset", max_length=100, help_text="Such as the cage's id.")
    secondary_id = forms.CharField(
        label="Second asset", max_length=100, required=False, help_text="Such as the cabinet's id."
    )
    customer_reference = forms.CharField(label="Customer's reference", max_length=200, required=False)

    def __init__(self, *args, ticket: Ticket, **kwargs):
        super().__init__(*args, initial=self._said_by(ticket), **kwargs)
        self.fields["orderer"].queryset = User.objects.active().filter(organisation=ticket.organisation_id)

    @staticmethod
    def _said_by(ticket: Ticket) -> dict[str, object]:
        """The reporter, and the text of a ticket that the customer sees anyway."""
        reporter, said = ticket.reporter, {}
        if reporter.is_active and reporter.organisation_id == ticket.organisation_id:
            said["orderer"] = reporter.pk
        if not ticket.is_internal:
            said["description"] = "\n\n".join(filter(None, [ticket.title, ticket.description]))[:DESCRIPTION]
        return said
