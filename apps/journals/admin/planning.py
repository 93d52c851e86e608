"""Planning a follow-up, and writing or changing a journal, each with a form of its own."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.activity.editing import submit_edit, version_shown
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.errors import NotFound
from apps.core.requests import caller_having_seen
from apps.journals import operations
from apps.journals.admin.agenda import AGENDA
from apps.journals.admin.forms import (
    Choices,
    JournalForm,
    PlanAnywhereForm,
    PlanForm,
    WriteAnywhereForm,
    WriteForm,
    chosen,
)
from apps.journals.admin.helpers import require
from apps.journals.admin.page import page_of
from apps.journals.admin.panels import tomorrow
from apps.journals.admin.subjects import About, about, given, related
from apps.journals.models import FollowUp, Journal

JOURNALS = "admin:journals_journal_changelist"


def plan(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_follow_up, on the object that `about=` names or on one that the person names."""
    require(request, "journals.add_followup")
    try:
        subject = given(request, follow_ups_too=False)
    except NotFound as error:
        return back_with(request, reverse(AGENDA), refused=error.message)
    choices = Choices()
    form = (PlanForm if subject else PlanAnywhereForm)(
        request.POST if request.method == "POST" else None,
        initial={"due_at": tomorrow(), "assignee_name": request.user.username},
        lookups=choices.starting(FollowUp),
    )
    if request.method == "POST":
        done, follow_up = submit(form, lambda values: _plan(form, subject, request))
        if done:
            words = f"Follow-up {follow_up.pk} planned."
            return back_with(request, subject.url if subject else page_of(follow_up.pk), done=words)
    title = f"Plan a follow-up on {subject.name}" if subject else "New follow-up"
    back = subject.url if subject else reverse(AGENDA)
    return _form_page(desk, request, title, form, "Plan it", back)


def _plan(form: forms.Form, subject: About | None, request: HttpRequest) -> FollowUp:
    values = form.cleaned_data
    return operations.create_follow_up(
        **chosen(form, subject),
        type=values["type"],
        status=values["status"],
        due_at=values["due_at"],
        assignee_name=values["assignee_name"] or None,
        description=values["description"] or None,
        is_internal=values["is_internal"],
        is_retained=values["is_retained"],
        by=caller_of(request),
    )


def write(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_journal, on the object that `about=` names or on one that the person names."""
    require(request, "journals.add_journal")
    try:
        subject = given(request, follow_ups_too=True)
    except NotFound as error:
        return back_with(request, reverse(JOURNALS), refused=error.message)
    choices = Choices()
    data = request.POST if request.method == "POST" else None
    form = (WriteForm if subject else WriteAnywhereForm)(data, lookups=choices.starting(Journal))
    back = subject.url if subject else reverse(JOURNALS)
    if request.method == "POST":
        done, _ = submit(
            form,
            lambda values: operations.create_journal(
                **chosen(form, subject), **_of_journal(values), by=caller_of(request)
            ),
        )
        if done:
            return back_with(request, back, done="Journal written.")
    title = f"Write a journal on {subject.name}" if subject else "New journal"
    return _form_page(desk, request, title, form, "Write it", back)


def _of_journal(values: dict) -> dict:
    return {name: values[name] for name in ("type", "status", "description", "is_internal", "is_retained")}


def change_journal(desk: DeskAdmin, request: HttpRequest, journal_id: int) -> HttpResponse:
    """A form that calls update_journal with what this person changed."""
    require(request, "journals.view_journal")
    journals = Journal.objects.visible_to(caller_of(request)).select_related("type", "status", *related())
    journal = journals.filter(pk=journal_id).first()
    if journal is None:
        return back_with(request, reverse(JOURNALS), refused=f"There is no journal {journal_id}.")
    require(request, "journals.change_journal")
    subject, choices = about(journal), Choices()
    back = subject.url or reverse(JOURNALS)
    form = JournalForm.of(journal, choices, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and not form.changes:
            return back_with(request, back, done="Nothing was changed.")
        done, _ = submit_edit(
            form,
            journal,
            request,
            lambda values: operations.update_journal(
                journal_id=journal_id, changes=form.changes, by=caller_having_seen(request, journal)
            ),
        )
        if done:
            return back_with(request, back, done=f"Journal {journal_id} changed.")
    seen = version_shown(form, journal, request)
    return _form_page(desk, request, f"Journal {journal_id} on {subject.name}", form, "Save", back, seen=seen)


def _form_page(
    desk: DeskAdmin, request: HttpRequest, title: str, form: forms.Form, button: str, back: str, **more: object
) -> HttpResponse:
    return desk.page(request, "desk/form.html", title=title, form=form, button=button, back=back, **more)
