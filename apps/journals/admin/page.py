"""The page of a follow-up: what it is, its form, its reminders edited in place, its journals and its timeline."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from apps.activity.editing import submit_edit, version_shown
from apps.activity.timelines import position
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.errors import NotFound
from apps.core.filters import asked
from apps.core.requests import caller_having_seen
from apps.core.rows import FirstRows, first_rows
from apps.journals import operations
from apps.journals.admin import agenda
from apps.journals.admin.forms import Choices, DueForm, FollowUpForm, ReminderForm
from apps.journals.admin.helpers import require
from apps.journals.admin.panels import journals_panel
from apps.journals.admin.subjects import about, about_item, follow_up_of
from apps.journals.admin.timeline import timeline_of_follow_up
from apps.journals.models import DurationType, FollowUp

REMINDERS = 100


def page_of(follow_up_id: int) -> str:
    return reverse("admin:journals_followup_change", args=[follow_up_id])


def follow_up_page(desk: DeskAdmin, request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """The follow-up, with one page of its timeline; posting its form calls update_follow_up with what was changed."""
    require(request, "journals.view_followup")
    try:
        follow_up = follow_up_of(request, follow_up_id)
    except NotFound as error:
        return back_with(request, reverse(agenda.AGENDA), refused=error.message)
    if request.method != "POST":
        return _render(desk, request, follow_up)
    require(request, "journals.change_followup")
    form = FollowUpForm.of(follow_up, Choices(), request.POST)
    if form.is_valid() and not form.changes:
        return back_with(request, page_of(follow_up_id), done="Nothing was changed.")
    done, _ = submit_edit(
        form,
        follow_up,
        request,
        lambda values: operations.update_follow_up(
            follow_up_id=follow_up_id, changes=form.changes, by=caller_having_seen(request, follow_up)
        ),
    )
    if done:
        return back_with(request, page_of(follow_up_id), done=f"Follow-up {follow_up_id} changed.")
    return _render(desk, request, follow_up, form=form)


def show_move(desk: DeskAdmin, request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    """The follow-up with the form that moves it open, and what was typed into it."""
    form = DueForm(request.POST, initial={"due_at": follow_up.due_at}, auto_id="due-%s")
    return _render(desk, request, follow_up, due_form=form)


def reminder(desk: DeskAdmin, request: HttpRequest, follow_up_id: int, name: str, reminder_id: int = 0) -> HttpResponse:
    """Add, change or delete a reminder of the follow-up, then show the follow-up again."""
    if name not in REMINDER_ACTIONS:
        raise Http404(name)
    if request.method != "POST":
        return back_with(request, page_of(follow_up_id))
    require(request, "journals.view_followup")
    try:
        follow_up = follow_up_of(request, follow_up_id)
    except NotFound as error:
        return back_with(request, reverse(agenda.AGENDA), refused=error.message)
    try:
        form, run = REMINDER_ACTIONS[name](request, follow_up, reminder_id)
    except NotFound as error:
        return back_with(request, page_of(follow_up_id), refused=error.message)
    done, message = submit(form, run)
    if done:
        return back_with(request, f"{page_of(follow_up_id)}#reminders", done=message)
    if refusal := " ".join(form.non_field_errors()):
        if not form.fields:
            return back_with(request, page_of(follow_up_id), refused=refusal)
        messages.error(request, refusal)
    return _render(desk, request, follow_up, reminder_forms={reminder_id: form})


def _add(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    form = ReminderForm(request.POST, units=_units(), auto_id="reminder-0-%s")

    def run(values):
        operations.create_reminder(follow_up_id=follow_up.pk, by=caller_of(request), **form.lead)
        return "Reminder set."

    return form, run


def _change(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    row = follow_up.reminders.filter(pk=reminder_id).first()
    if row is None:
        raise NotFound("reminder", reminder_id)
    form = ReminderForm.of(row, _units(), request.POST, auto_id=f"reminder-{reminder_id}-%s")

    def run(values):
        if not form.has_changed():
            return "Nothing was changed."
        operations.update_reminder(
            follow_up_id=follow_up.pk, reminder_id=reminder_id, changes=form.lead, by=caller_of(request)
        )
        return "Reminder changed."

    return form, run


def _delete(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    def run(values):
        operations.delete_reminder(follow_up_id=follow_up.pk, reminder_id=reminder_id, by=caller_of(request))
        return "Reminder removed."

    return Form(request.POST), run


REMINDER_ACTIONS = {"add": _add, "change": _change, "delete": _delete}


def _units() -> list[DurationType]:
    return list(DurationType.objects.all())


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    follow_up: FollowUp,
    *,
    form: FollowUpForm | None = None,
    due_form: DueForm | None = None,
    reminder_forms: dict[int, ReminderForm] | None = None,
) -> HttpResponse:
    caller, choices, units = caller_of(request), Choices(), _units()
    subject, may_change = about(follow_up), caller.may("journals.change_followup")
    form = form or FollowUpForm.of(follow_up, choices)
    return desk.page(
        request,
        "desk/follow_up.html",
        title=f"Follow-up {follow_up.pk}",
        follow_up=follow_up,
        about=subject,
        form=form,
        seen=version_shown(form, follow_up, request),
        due_form=due_form or DueForm(initial={"due_at": follow_up.due_at}, auto_id="due-%s"),
        reminders=_reminders(follow_up, units, reminder_forms or {}),
        reaches_nobody=not operations.recipients_of(follow_up),
        new_reminder=(reminder_forms or {}).get(0) or ReminderForm(units=units, auto_id="reminder-0-%s"),
        journals=journals_panel(about_item(follow_up.item), caller, choices),
        timeline=timeline_of_follow_up(follow_up, asked(request, "before", position)),
        may_change=may_change,
        may_audit=caller.may("activity.view_activity"),
    )


def _reminders(follow_up: FollowUp, units: list[DurationType], refused: dict[int, ReminderForm]) -> FirstRows:
    """The first 100, each with the form that changes it; what was refused keeps what the person wrote."""
    rows = first_rows(follow_up.reminders.all(), REMINDERS)
    rows[:] = [
        {
            "row": row,
            "form": refused.get(row.pk) or ReminderForm.of(row, units, auto_id=f"reminder-{row.pk}-%s"),
        }
        for row in rows
    ]
    return rows
