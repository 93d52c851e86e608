"""The forms of a webhook."""

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.form_fields import LinesField
from apps.core.forms import EditForm
from apps.events.constants import Format
from apps.events.models import Webhook
from apps.events.reads.filters import EVERYTHING


class WebhookForm(forms.Form):
    """An address, and what is to be posted to it."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=Webhook._meta.get_field("url").max_length,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=gettext_lazy("Begins with https:// and is reached from the internet; redirects are not followed."),
    )
    types = LinesField(
        label=gettext_lazy("Types of events"),
        required=False,
        initial=EVERYTHING,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One on each line, such as ticket.closed, or ticket.* for all of tickets; * is every one."
        ),
    )
    format = forms.ChoiceField(
        choices=Format.choices,
        help_text=gettext_lazy("Plain, or each record in the words of one API."),
    )
    description = forms.CharField(
        required=False,
        max_length=Webhook._meta.get_field("description").max_length,
        help_text=gettext_lazy("What receives it, for people."),
    )

    def clean_types(self) -> list[str]:
        return self.cleaned_data["types"].replace(",", " ").split() or [EVERYTHING]


class WebhookEditForm(EditForm, WebhookForm):
    """A webhook as it stands."""
