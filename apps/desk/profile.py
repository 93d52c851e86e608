"""The page of a person's own settings: language, time zone, first page, density, signature, and what rings or mails."""

from contextlib import AbstractContextManager, nullcontext

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.core.admin import back_with, submit
from apps.core.calendar import time_zones
from apps.core.form_fields import LinesField
from apps.core.languages import in_own_language
from apps.core.requests import caller_of
from apps.desk.navigation import allowed_entries
from apps.users.models import User
from apps.users.operations import change_profile
from apps.users.operations.profile import LONGEST_SIGNATURE

FIELDS = ("language", "time_zone", "start_page", "is_compact", "signature", "rings_assignments", "mails_mentions")


class ProfileForm(forms.Form):
    language = forms.ChoiceField(
        required=False, help_text=gettext_lazy("Of the desk, and of the e-mails that it sends you.")
    )
    time_zone = forms.ChoiceField(
        required=False, help_text=gettext_lazy("All times of the desk are shown and read in it.")
    )
    start_page = forms.ChoiceField(
        required=False, label=gettext_lazy("First page"), help_text=gettext_lazy("Opens after signing in.")
    )
    is_compact = forms.BooleanField(
        required=False, label=gettext_lazy("Compact lists"), help_text=gettext_lazy("More rows on the screen.")
    )
    signature = LinesField(
        required=False,
        max_length=LONGEST_SIGNATURE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ends the public comments and replies that you write at the desk."),
    )
    rings_assignments = forms.BooleanField(
        required=False, label=gettext_lazy("Ring the bell when somebody gives me a ticket, case or order")
    )
    mails_mentions = forms.BooleanField(required=False, label=gettext_lazy("E-mail me where somebody mentions me"))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, initial={name: getattr(user, name) for name in FIELDS}, **kwargs)
        self.fields["language"].choices = [("", gettext("Your browser's")), *settings.LANGUAGES]
        self.fields["time_zone"].choices = [
            ("", gettext("The site's")),
            *((zone, zone) for zone in sorted(time_zones())),
        ]
        pages = [(entry.url_name, entry.title) for entry in allowed_entries(user)]
        self.fields["start_page"].choices = [("", gettext("Home")), *pages]


def profile_page(request: HttpRequest, context: dict) -> HttpResponse:
    """The settings of whoever is signed in."""
    form = ProfileForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound:
        done, user = submit(form, lambda values: change_profile(changes=values, by=caller_of(request)))
        if done:
            with in_own_language(user):
                return back_with(request, reverse("admin:profile"), done=gettext("Your settings are saved."))
    return TemplateResponse(request, "desk/profile.html", {**context, "title": gettext("Your settings"), "form": form})


def own_zone(user: User) -> AbstractContextManager[object]:
    """Inside it, times are shown and read in the person's own time zone."""
    zone = getattr(user, "time_zone", "")
    return timezone.override(zone) if zone else nullcontext()


def start_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a sign-in; one that leads to the home page leads to the person's own first page."""
    name = getattr(request.user, "start_page", "")
    if not (name and isinstance(response, HttpResponseRedirect) and response.url == reverse("admin:index")):
        return response
    if name not in {entry.url_name for entry in allowed_entries(request.user)}:
        return response
    page = HttpResponseRedirect(reverse(name))
    page.cookies.update(response.cookies)
    return page
