"""What pages of the desk show and ask of who has a case or an order in hand."""

from typing import Any

from django import forms
from django.db.models import Model, Q
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.cells import text
from apps.adminkit.forms import ActionForm
from apps.adminkit.queues import Column
from apps.core.formatting import join_words
from apps.core.forms import KeepsUntouched
from apps.core.widgets import picker
from apps.users.models import User, WorkGroup

NOBODYS = {
    "group": (gettext_lazy("No group"), Q(group=None)),
    "assignee": (gettext_lazy("Nobody assigned"), Q(assignee=None)),
}


def assignee_field(model: type[Model], **options: Any) -> forms.ModelChoiceField:
    """Whose a row of the model is, among those who can have it."""
    return forms.ModelChoiceField(
        User.objects.agents(),
        required=False,
        label=gettext_lazy("Assignee"),
        widget=picker(model._meta.get_field("assignee")),
        **options,
    )


def group_field(model: type[Model], **options: Any) -> forms.ModelChoiceField:
    """The group that has a row of the model."""
    return forms.ModelChoiceField(
        WorkGroup.objects.all(),
        required=False,
        label=gettext_lazy("Group"),
        widget=picker(model._meta.get_field("group")),
        **options,
    )


class AssignForm(KeepsUntouched, ActionForm):
    """Whose the row is. It offers agents, and whoever has it by now, and changes what a person changed."""

    always_sent = ("reason",)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        model = type(self.row)
        self.fields = {
            "assignee": assignee_field(model, help_text=gettext_lazy("Empty for nobody.")),
            "group": group_field(model, help_text=gettext_lazy("Empty for no group.")),
            "reason": forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason")),
        }
        self.fields["assignee"].queryset = User.objects.agents() | User.objects.filter(pk=self.row.assignee_id)
        for name in ("assignee", "group"):
            self.fields[name].widget.known = getattr(self.row, name)
        self.remember_shown()

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"assignee": row.assignee_id, "group": row.group_id}

    def clean(self) -> dict[str, Any]:
        """Holds those of assignee and group alone that a person changed."""
        values = super().clean()
        return {name: value for name, value in values.items() if name in self.changed_data or name == "reason"}


def assigned_in_words(row: Any) -> str:
    """Who has it now: "Case 11150930 is with Mira Okafor and MAC."."""
    owners = [owner for owner in (row.assignee, row.group) if owner is not None]
    if not owners:
        return gettext("%(number)s is with nobody now.") % {"number": row}
    return gettext("%(number)s is with %(owners)s.") % {"number": row, "owners": join_words(owners)}


def columns() -> list[Column]:
    """The columns of a queue for those who want to see whose the rows are."""
    return [
        Column(
            name,
            label,
            lambda row, name=name: text(str(getattr(row, name) or "")),
            lambda row, name=name: str(getattr(row, name) or "") or None,
            [f"{name}__name"],
            reads=reads,
            related=[name],
            style="desk-who",
            is_extra=True,
        )
        for name, label, reads in (
            ("assignee", gettext_lazy("Assignee"), ["assignee__name", "assignee__username"]),
            ("group", gettext_lazy("Group"), ["group__name"]),
        )
    ]
