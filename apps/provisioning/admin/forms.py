"""The forms of provisioning's pages. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.form_fields import LinesField
from apps.core.forms import KeepsUntouched
from apps.core.widgets import picker
from apps.provisioning.models import ProvisioningProfile
from apps.tickets.models import Ticket
from apps.users.models import User, WorkGroup

MAX_ID = 2**63 - 1


class BatchForm(forms.Form):
    work_item_instance_id = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ID,
        label=gettext_lazy("Work item"),
        help_text=gettext_lazy("Of the workflow, if it asks."),
    )
    after_bsu = forms.BooleanField(required=False, label=gettext_lazy("Wait for billing"))


class BulkForm(forms.Form):
    """What to do with many requests of the fallout queue. Blank fields leave them as they are."""

    regenerate = forms.BooleanField(label=gettext_lazy("Regenerate those that are in error"), required=False)
    assignee = forms.ModelChoiceField(
        User.objects.agents(),
        label=gettext_lazy("Assignee of the ticket"),
        required=False,
        widget=picker(Ticket._meta.get_field("assignee")),
    )
    group = forms.ModelChoiceField(
        WorkGroup.objects.all(),
        label=gettext_lazy("Group of the ticket"),
        required=False,
        widget=picker(Ticket._meta.get_field("group")),
    )
    note = LinesField(
        label=gettext_lazy("Internal note on the ticket"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=10_000,
    )


class ProvisionForm(forms.Form):
    """Which of the batch's waiting items to provision, and for whom."""

    profile = forms.ModelChoiceField(
        ProvisioningProfile.objects.defer("secret").filter(is_active=True, provider__is_active=True), empty_label=None
    )
    item = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """The way to an order's board."""

    order = forms.IntegerField(min_value=1, max_value=MAX_ID)


class ValueForm(KeepsUntouched, forms.Form):
    """A value to stage, as text or as nothing at all, beside what is staged or in force."""

    always_sent = ("item",)

    item = forms.IntegerField(min_value=1, max_value=MAX_ID, widget=forms.HiddenInput)
    value = LinesField(required=False, max_length=10_000, strip=False, widget=forms.Textarea(attrs={"rows": 1}))
    is_empty = forms.BooleanField(required=False, label=gettext_lazy("No value"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember_shown()
