"""Files on tickets: put there, taken off and put back by operations, and given out from the page alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.activity.models import Activity
from apps.attachments.models import Attachment
from apps.attachments.operations import delete_attachment, upload_attachment
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.tickets.models import TicketFile
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk
from tests.support.page_parts import entries, panel

PAGE = "tickets_ticket_change"
TEXT = b"link down\n"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(db):
    return TicketFactory()


def stored(by, name="error.txt"):
    return upload_attachment(file=io.BytesIO(TEXT), name=name, by=by)


def on(ticket, by, *names):
    ids = [stored(by, name).public_id for name in names or ("error.txt",)]
    return operations.add_files(ticket_id=ticket.pk, attachment_ids=ids, by=by)


def sent(*names, content=TEXT):
    return [SimpleUploadedFile(name, content) for name in names]


def test_files_are_added_listed_downloaded_removed_and_put_back(desk, ticket, messages_of, last_activity):
    response = desk.post("tickets_ticket_files", ticket.pk, files=sent("error.txt", "trace.txt"))

    assert messages_of(response) == ["2 files added."]
    assert last_activity("ticket.files.added") == (desk.user, "desk", ticket.pk, "")
    html = desk.ticket(ticket)
    for name in ("error.txt", "trace.txt"):
        assert name in panel(html, "files")
        assert name in entries(html)[0]
    first, second = ticket.files.all()
    assert first.attachment.claimed_at is not None
    answer = desk.get("tickets_ticket_file", ticket.pk, first.pk)
    assert b"".join(answer.streaming_content) == TEXT
    assert answer["Content-Disposition"] == 'attachment; filename="error.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"

    response = desk.post("tickets_ticket_file_remove", ticket.pk, first.pk)

    assert messages_of(response) == ["error.txt removed."]
    assert desk.get("tickets_ticket_file", ticket.pk, first.pk).status_code == 302
    html = desk.ticket(ticket)
    assert f"/file/{first.pk}/remove/" not in html
    assert 'aria-label="Undo removing error.txt"' in html
    assert "removed a file" in entries(html)[0]

    assert messages_of(desk.post("tickets_ticket_file_restore", ticket.pk, first.pk)) == [
        "error.txt is back on the ticket."
    ]
    assert desk.get("tickets_ticket_file", ticket.pk, first.pk).status_code == 200
    assert [row.removed_at for row in ticket.files.all()] == [None, None]
    assert first.history.count() == 3
    assert second.history.count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose a file."),
        (sent(*[f"file{number}.txt" for number in range(6)]), "At most 5 files"),
        (sent("error.txt", content=b"MZ\x00\x01"), "error.txt: Its content is not of the type txt."),
        (sent("error.exe"), "error.exe: "),
        (sent("empty.txt", content=b""), "empty"),
    ],
)
def test_file_that_is_refused_leaves_nothing_on_the_ticket(desk, ticket, messages_of, files, words):
    response = desk.post("tickets_ticket_files", ticket.pk, files=files)

    assert words in " ".join(messages_of(response))
    assert not ticket.files.exists()
    assert not Activity.objects.filter(verb="ticket.files.added").exists()


def test_infected_file_is_refused(desk, ticket, messages_of, monkeypatch):
    from apps.attachments import scanning

    def refuse(file):
        raise scanning.Refused(scanning.Finding.INFECTED)

    monkeypatch.setattr(scanning, "scan", refuse)

    assert (
        "virus scanner refuses" in messages_of(desk.post("tickets_ticket_files", ticket.pk, files=sent("error.txt")))[0]
    )
    assert not Attachment.objects.exists()


def test_file_of_somebody_else_or_twice_is_refused(ticket, by):
    other = stored(Caller(AgentFactory(), Channel.DESK))
    with pytest.raises(Invalid):
        operations.add_files(ticket_id=ticket.pk, attachment_ids=[other.public_id], by=by)
    (file,) = on(ticket, by)
    with pytest.raises(Invalid, match="already"):
        operations.add_files(ticket_id=ticket.pk, attachment_ids=[file.attachment.public_id], by=by)
    with pytest.raises(Invalid, match="Choose"):
        operations.add_files(ticket_id=ticket.pk, attachment_ids=[], by=by)
    assert ticket.files.count() == 1


def test_state_is_asked_before_removing_and_putting_back(ticket, by):
    (file,) = on(ticket, by)
    with pytest.raises(WrongState):
        operations.restore_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    operations.remove_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    with pytest.raises(WrongState):
        operations.remove_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    with pytest.raises(NotFound):
        operations.remove_file(ticket_id=TicketFactory().pk, file_id=file.pk, by=by)


def test_removal_is_undone_once_and_not_after_somebody_moved_on(desk, ticket, by):
    (file,) = on(ticket, by)
    html = desk.http.post(reverse("admin:tickets_ticket_file_remove", args=[ticket.pk, file.pk]), follow=True)
    done = Activity.objects.get(verb="ticket.file.removed")
    assert f'name="activity" value="{done.pk}"' in html.content.decode()

    assert operations.undo_file_removal(activity_id=done.pk, by=by) == 1

    assert ticket.files.present().get() == file
    assert Activity.objects.latest("pk").data == {"files": ["error.txt"], "sizes": [len(TEXT)], "undoes": done.pk}
    operations.remove_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    with pytest.raises(WrongState, match="was put back since"):
        operations.undo_file_removal(activity_id=done.pk, by=by)
    assert not ticket.files.present().exists()


def test_files_are_for_staff_with_the_right_to_change_tickets(ticket, by, agent):
    (file,) = on(ticket, by)
    theirs = Caller(UserFactory(organisation=ticket.organisation), Channel.SIPSYNERGY)
    given = {"ticket_id": ticket.pk, "file_id": file.pk}
    assert not TicketFile.objects.visible_to(theirs).exists()
    with pytest.raises(NotAllowed):
        operations.remove_file(**given, by=theirs)

    group = agent.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_ticket"))
    desk = Desk(agent)
    html = desk.ticket(ticket)
    assert "error.txt" in panel(html, "files")
    assert "Add files" not in html
    before = Attachment.objects.count(), Activity.objects.count()
    desk.post("tickets_ticket_files", ticket.pk, files=sent("more.txt"))
    desk.post("tickets_ticket_file_remove", ticket.pk, file.pk)
    assert (Attachment.objects.count(), Activity.objects.count()) == before
    assert ticket.files.present().count() == 1


def test_file_of_a_ticket_is_not_deleted_through_the_api(ticket, integrator, by):
    (file,) = on(ticket, by)
    with pytest.raises(WrongState):
        delete_attachment(attachment_id=file.attachment.public_id, by=by)


def test_deleted_ticket_lets_its_files_go(managers_desk, ticket, by):
    (file,) = on(ticket, by)
    assert "1 file leaves it" in managers_desk.read("tickets_ticket_delete", ticket.pk)

    managers_desk.post("tickets_ticket_delete", ticket.pk)

    assert not TicketFile.objects.exists()
    assert TicketFile.history.filter(id=file.pk, history_type="-").exists()


def test_page_costs_the_same_for_1_and_30_files(desk, ticket, by):
    on(ticket, by)
    one = desk.queries(PAGE, ticket.pk)
    for _ in range(6):
        on(ticket, by, *[f"file{number}.txt" for number in range(5)])

    assert desk.queries(PAGE, ticket.pk) == one
