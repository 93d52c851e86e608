"""Forms that call an operation: what was sent, what came of it, and the form of a button."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import Model
from django.http import HttpRequest, QueryDict

from apps.activity.conflicts import Clash


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None when its page is opened."""
    return request.POST if request.method == "POST" else None


def errors_in_words(form: forms.Form) -> str:
    """Everything that is wrong with a form, for a message."""
    return " ".join(text for errors in form.errors.values() for text in errors)


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was not carried out. Its page says why at the head, also when the form itself is no longer there.

    `action` names the button whose form it is. `is_late` says that the row was changed since its page was drawn,
    `clash` what of it, where that is what the button is for, and `is_offered` that the button still is there.
    """

    label: str
    form: forms.Form
    action: str = ""
    is_late: bool = False
    clash: Clash | None = None
    is_offered: bool = False

    @property
    def messages(self) -> list[str]:
        return [text for errors in self.form.errors.values() for text in errors]


def offer(field: forms.ModelChoiceField, rows: Iterable[Model]) -> None:
    """Show these rows, which the page has read, in the list of a field. What is sent is looked up as ever."""
    choices = [(field.prepare_value(row), field.label_from_instance(row)) for row in rows]
    field.choices = [*([] if field.empty_label is None else [("", field.empty_label)]), *choices]


class ActionForm(forms.Form):
    """The form of a button on the page of `row`; without a field, the button acts at once.

    `options` are what the page has read for the lists of all its forms.
    """

    def __init__(self, data=None, *, row: Model, options: object = None, **kwargs):
        self.row, self.options = row, options
        super().__init__(data, initial=self.initial_of(row), **kwargs)

    def initial_of(self, row: Model) -> dict:
        """What the form shows when the page is opened."""
        return {}
