"""Planning a follow-up, and writing or changing a journal, each with a form of its own."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_having_seen, caller_of
from apps.journals import operations
from apps.journals.admin.forms import (
    Choices,
    JournalForm,
    PlanAnywhereForm,
    PlanForm,
    WriteAnywhereForm,
    WriteForm,
    chosen,
)
from apps.journals.admin.helpers import FOLLOW_UPS, JOURNALS
from apps.journals.admin.parts import tomorrow
from apps.journals.admin.subjects import given, subject_of
from apps.journals.models import FollowUp, Journal
from apps.journals.permissions import ADD_FOLLOW_UP, ADD_JOURNAL, CHANGE_JOURNAL
from apps.users.mentions import mentions_in_words


def plan(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_follow_up, on the object that `about=` names or on one that the person names."""
    require(request, ADD_FOLLOW_UP)
    subject = given(request, follow_ups_too=False)
    form = (PlanForm if subject else PlanAnywhereForm)(
        posted(request),
        initial={"due_at": tomorrow(), "assignee_name": request.user.username},
        lookups=Choices().starting(FollowUp),
    )

    def run(values: dict) -> HttpResponse:
        follow_up = operations.create_follow_up(
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
        there = subject.url if subject else FOLLOW_UPS.page_of(follow_up.pk)
        return back_with(request, there, done=gettext("Follow-up %(number)s planned.") % {"number": follow_up.pk})

    title = gettext("Plan a follow-up on %(name)s") % {"name": subject.name} if subject else gettext("New follow-up")
    back = subject.url if subject else FOLLOW_UPS.list_url
    return form_page(desk, request, form, run, title=title, button=gettext("Plan it"), back=back, drafts_all=True)


def write(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_journal, on the object that `about=` names or on one that the person names."""
    require(request, ADD_JOURNAL)
    subject = given(request, follow_ups_too=True)
    form = (WriteForm if subject else WriteAnywhereForm)(posted(request), lookups=Choices().starting(Journal))
    back = subject.url if subject else JOURNALS.list_url

    def run(values: dict) -> HttpResponse:
        names = ("type", "status", "description", "is_internal", "is_retained")
        written = {name: values[name] for name in names}
        journal = operations.create_journal(**chosen(form, subject), **written, by=caller_of(request))
        words = gettext("Journal written.")
        done = f"{words} {mentions_in_words(journal)}".strip()
        return back_with(request, back, done=done)

    title = gettext("Write a journal on %(name)s") % {"name": subject.name} if subject else gettext("New journal")
    return form_page(desk, request, form, run, title=title, button=gettext("Write it"), back=back, drafts_all=True)


def change_journal(desk: DeskAdmin, request: HttpRequest, journal_id: int) -> HttpResponse:
    """A form that calls update_journal with what this person changed."""
    journal = JOURNALS.get(request, journal_id)
    require(request, CHANGE_JOURNAL)
    subject = subject_of(journal)
    back = subject.url or JOURNALS.list_url
    form = JournalForm.of(journal, Choices(), posted(request))

    def run(values: dict) -> HttpResponse:
        by = caller_having_seen(request, journal)
        operations.update_journal(journal_id=journal_id, changes=form.changes, by=by)
        return back_with(request, back, done=gettext("Journal %(number)s changed.") % {"number": journal_id})

    title = gettext("Journal %(journal_id)s on %(name)s") % {"journal_id": journal_id, "name": subject.name}
    return form_page(desk, request, form, run, title=title, button=gettext("Save"), back=back, over=journal)
