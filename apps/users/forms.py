"""The forms of the pages of people and their credentials."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext, gettext_lazy
from unfold.forms import AuthenticationForm

from apps.core import sandbox
from apps.core.addresses import client_address
from apps.core.forms import EditForm
from apps.core.widgets import Autocomplete, picker
from apps.customers.models import Organisation
from apps.users.constants import Role, Scope
from apps.users.lockout import LockedOut, WrongPassword, check_password, check_present_password
from apps.users.models import ApiToken, User


class SignInForm(AuthenticationForm):
    """The desk's sign-in, for those whom it `admits`; everybody else is refused like a wrong password."""

    @staticmethod
    def admits(user: User) -> bool:
        return user.is_staff

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": gettext_lazy(
            "The user name or the password is wrong. Capital and small letters count in the password."
        )
    }

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is None or not password:
            return self.cleaned_data
        try:
            self.user_cache = check_password(
                username=username, password=password, address=client_address(self.request), admits=self.admits
            )
        except WrongPassword as error:
            raise self.get_invalid_login_error() from error
        except LockedOut as error:
            raise forms.ValidationError(error.message, code="locked_out") from error
        return self.cleaned_data


class RolesField(forms.MultipleChoiceField):
    """Roles, cleaned to a set of Role."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options):
        super().__init__(choices=Role.choices, **options)

    def clean(self, value):
        return {Role(name) for name in super().clean(value)}


class PersonFields(forms.Form):
    name = forms.CharField()
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=320)
    phone_number = forms.CharField(required=False, max_length=20)
    roles = RolesField()

    def clean_phone_number(self):
        return self.cleaned_data["phone_number"] or None


class PersonForm(EditForm, PersonFields):
    """A person as they stand."""


class NewPersonForm(PersonFields):
    human_id = forms.RegexField(
        r"^USR-[0-9]+(-[0-9]+)*\Z",
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as USR-12345; may stay empty."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        required=False,
        widget=picker(User._meta.get_field("organisation")),
        help_text=gettext_lazy("For people of a customer or a partner; agents have none."),
    )
    field_order = ["name", "email", "phone_number", "human_id", "organisation", "roles"]


class PasswordForm(forms.Form):
    """A new password; somebody who changes their own gives the present one as well."""

    present = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        label=gettext_lazy("Present password"),
    )
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        label=gettext_lazy("New password"),
    )
    again = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        label=gettext_lazy("New password again"),
    )

    def __init__(self, *args, owner: User | None, address: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.owner, self.address = owner, address
        if owner is None:
            del self.fields["present"]

    def clean_present(self):
        try:
            check_present_password(user=self.owner, password=self.cleaned_data["present"], address=self.address)
        except WrongPassword as error:
            raise forms.ValidationError(gettext("This is not your present password.")) from error
        except LockedOut as error:
            raise forms.ValidationError(error.message) from error

    def clean(self):
        values = super().clean()
        if values.get("password") != values.get("again"):
            self.add_error("again", gettext("The two passwords differ."))
        return values


class SandboxField(forms.Form):
    """Whether a credential is for the sandbox, asked where there is one."""

    is_sandbox = forms.BooleanField(
        label=gettext_lazy("For the sandbox"),
        required=False,
        help_text=gettext_lazy("It works in the sandbox and nowhere else."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not sandbox.is_configured():
            del self.fields["is_sandbox"]


class ClientForm(SandboxField):
    user = forms.ModelChoiceField(User.objects.active(), widget=picker(ApiToken._meta.get_field("user")))
    name = forms.CharField(
        max_length=100, help_text=gettext_lazy("What it is for, such as the system that holds the secret.")
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Scope.values,
        help_text=gettext_lazy("The APIs that its tokens open."),
    )
    field_order = ["user", "name", "scopes", "days", "is_sandbox"]


class TokenForm(ClientForm):
    days = forms.IntegerField(label=gettext_lazy("Days until it expires"), min_value=1, max_value=3650, initial=90)


class AgentPicker(Autocomplete):
    """An agent who works here, found by typing; `besides` is the id of one who is not offered."""

    url_name = "%s:users_user_agents"
    besides: int | None = None

    def get_url(self):
        return f"{super().get_url()}?besides={self.besides or ''}"


class HandOverForm(forms.Form):
    """Who takes the open work of somebody who leaves; asked only when there is some."""

    successor = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Work goes to"),
        required=False,
        widget=AgentPicker(ApiToken._meta.get_field("user"), admin.site),
        help_text=gettext_lazy("Another agent; without one it stands among what is unassigned."),
    )

    def __init__(self, *args, leaving: User, left: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = User.objects.agents().exclude(pk=leaving.pk)
        self.fields["successor"].widget.besides = leaving.pk
        if not left:
            del self.fields["successor"]

    @property
    def successor_id(self) -> int | None:
        successor = self.cleaned_data.get("successor")
        return successor and successor.pk
