"""Months of the audit in files: checked against their seals, safe through a kill, and back again as they were."""

import datetime
import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.activity import archiving
from apps.activity.constants import ArchiveVerb
from apps.activity.models import Activity, ArchivedMonth, FieldChange, Notification, Seal
from apps.activity.operations import recording
from apps.activity.sealing import seal_fresh
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from apps.users.factories import AgentFactory
from tests.activity.test_sealing import by_hand
from tests.support.processes import ManagedProcess, Workers, is_a_lock_waited_for, wait_until

BY = Caller(None, Channel.TASK)
MONTH = datetime.date(2025, 1, 1)
FILE = "audit-2025-01.jsonl.gz"


def audit(*arguments) -> str:
    out = StringIO()
    call_command("audit", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def written(db):
    """Of one organisation five versions, four of them recorded; sealed in January, the last two in February."""
    return write(5, 31, 33, 34)


def write(*days: int) -> Organisation:
    """An organisation with a version of each of these days, the first of January being one; sealed."""
    organisation = OrganisationFactory(name="A")
    for name, day in zip("BCDEFGH", days, strict=False):
        with recording("organisation.changed", by=BY, subject=organisation) as activity:
            organisation.name = name
            organisation.save()
        at = datetime.datetime(2025, 1, 1, 12, tzinfo=datetime.UTC) + datetime.timedelta(days=day - 1)
        Activity.objects.filter(pk=activity.pk).update(at=at)
    Notification.objects.create(user=AgentFactory(), activity=Activity.objects.earliest("pk"), text="Look")
    seal_fresh()
    for position, activity in Seal.objects.values_list("position", "activity_id"):
        by_hand("UPDATE activity_seal SET day = %s WHERE position = %s",
                str(Activity.objects.get(pk=activity).at.date()), position)  # fmt: skip
    return organisation


def state() -> dict:
    """All that can be archived."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in (Activity, Organisation.history.model, FieldChange, Notification)
    }


@pytest.mark.sqlite
def test_a_month_goes_into_a_file_its_seals_stay_and_all_comes_back(written, tmp_path):
    before = state()
    said = audit("archive", "--before", "2025-02", "--folder", tmp_path)
    assert said == (
        f"2025-01: 2 activities and 2 history rows are in {FILE}; 1 of the activities stay in the database as well.\n"
    )
    [archived] = ArchivedMonth.objects.all()
    names = set(Organisation.history.filter(id=written.pk).values_list("name", flat=True))
    assert names == {"A", "C", "D", "E"}  # the last version of January shows what it was in February
    assert Notification.objects.count() == 0
    verified = audit("verify")
    assert "3 activities and 3 history rows are as they were sealed" in verified
    assert f"1 more are in files, and their seals are whole. Check the files with read:\n  {FILE}, sha256" in verified
    assert archived.digest in verified
    assert audit("read", tmp_path / FILE) == "2025-01: 2 activities and 2 history rows are as they were sealed.\n"
    assert audit("archive", "--before", "2025-02", "--folder", tmp_path) == "There is nothing to archive.\n"

    assert audit("restore", tmp_path / FILE) == "1 activities and 1 history rows are back.\n"
    found = state()
    assert found.pop("activity.Activity")[: len(before["activity.Activity"])] == before.pop("activity.Activity")
    assert [{**row, "id": 0} for row in found.pop("activity.FieldChange")] == [
        {**row, "id": 0} for row in before.pop("activity.FieldChange")
    ]
    assert found == before
    assert "4 activities and 4 history rows are as they were sealed" in audit("verify")


@pytest.mark.sqlite
def test_a_file_that_was_changed_is_refused_and_names_the_row(written, tmp_path):
    audit("archive", "--before", "2025-02", "--folder", tmp_path)
    path = tmp_path / FILE
    whole = gzip.decompress(path.read_bytes()).decode()
    for wrong, message in {
        whole.replace(
            "organisation.changed", "organisation.removed", 1
        ): "activity.activity .*: it is not as it was sealed",
        "\n".join(whole.splitlines()[:-1]): "lines of it are missing",
        "\n".join([*whole.splitlines()[:1], *whole.splitlines()[2:]]): "was changed or removed",
        "{}": "it is no file of the audit",
    }.items():
        path.write_bytes(gzip.compress(wrong.encode()))
        with pytest.raises(CommandError, match=message):
            audit("read", path)
    path.write_bytes(gzip.compress(whole.encode())[:-20])
    with pytest.raises(CommandError, match="no whole file"):
        audit("restore", path)


def test_months_that_are_not_over_or_not_sealed_are_refused(written, tmp_path):
    with recording("organisation.changed", by=BY, subject=written) as late:
        pass
    Activity.objects.filter(pk=late.pk).update(at=datetime.datetime(2025, 1, 20, tzinfo=datetime.UTC))
    with pytest.raises(CommandError, match="2025-01 is not sealed"):
        audit("archive", "--before", "2025-02", "--folder", tmp_path)
    by_hand("UPDATE activity_seal SET day = %s", str(timezone.now().date()))
    with pytest.raises(CommandError, match="is not over"):
        audit("archive", "--before", "2999-01", "--folder", tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert Activity.objects.count() == 5


def test_a_changed_row_is_not_archived(written, tmp_path):
    by_hand("UPDATE activity_activity SET reason = 'x' WHERE id = (SELECT min(id) FROM activity_activity)")
    with pytest.raises(CommandError, match="it was changed"):
        audit("archive", "--before", "2025-02", "--folder", tmp_path)
    assert not (tmp_path / FILE).exists()
    assert (Activity.objects.count(), ArchivedMonth.objects.count()) == (4, 0)


@pytest.mark.parametrize("place", ["write_file", "_remove", "_remove_batch"])
def test_what_a_kill_interrupts_the_next_run_continues(written, tmp_path, monkeypatch, place):
    class Killed(BaseException):
        """As SIGKILL: nothing of ours runs any more."""

    done = getattr(archiving, place)

    def kill(*arguments):
        if place == "write_file":
            (tmp_path / f".{FILE}.part").write_bytes(b"half a file")
        elif place == "_remove_batch":
            done(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(archiving, place, kill)
        with pytest.raises(Killed):
            audit("archive", "--before", "2025-02", "--folder", tmp_path)
    assert Activity.objects.filter(verb="organisation.changed").count() == 4
    assert "4 activities" in audit("verify") or ArchivedMonth.objects.exists()
    audit("archive", "--before", "2025-02", "--folder", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [FILE]
    assert Activity.objects.filter(verb="organisation.changed").count() == 3
    assert "1 more are in files" in audit("verify")


def test_an_archive_that_is_killed_for_real_loses_and_doubles_nothing(postgresql_only, transactional_db, tmp_path):
    """SIGKILL before the month is noted, and again when one of its activities is out and the next one is on its way."""
    with transaction.atomic():
        organisation = write(5, 10, 15, 20, 31, 33)
    before, environment = state(), Workers().environment | {"DJANGO_SETTINGS_MODULE": "tests.activity.archive_settings"}
    first, _, third, *_ = Activity.objects.order_by("pk").values_list("pk", flat=True)

    def archiving_process():
        arguments = ("audit", "archive", "--before", "2025-02", "--folder", str(tmp_path))
        return ManagedProcess(*arguments, environment=environment)

    for lock, values in (
        ("LOCK TABLE activity_archivedmonth IN SHARE MODE", []),
        ("SELECT 1 FROM activity_activity WHERE id = %s FOR UPDATE", [third]),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(lock, values)
            doomed = archiving_process()
            wait_until(is_a_lock_waited_for, processes=[doomed])
            doomed.kill()
        wait_until(lambda: not others_work())
        there = set(Activity.objects.filter(verb="organisation.changed").values_list("pk", flat=True))
        if ArchivedMonth.objects.exists():
            assert (first in there, third in there, len(there)) == (False, True, 4)
            assert "2 more are in files" in audit("verify")
        else:
            assert state() == before
            assert "6 activities" in audit("verify")

    last = archiving_process()
    assert last.exit_code(60) == 0, last.last_words()
    assert [each.name for each in tmp_path.iterdir()] == [FILE]
    assert Activity.objects.filter(verb="organisation.changed").count() == 2  # the last of January, and February's
    assert Activity.objects.filter(verb=ArchiveVerb.ARCHIVED).count() == ArchivedMonth.objects.count() == 1
    assert "4 more are in files" in audit("verify")
    assert audit("read", tmp_path / FILE) == "2025-01: 5 activities and 5 history rows are as they were sealed.\n"
    audit("restore", tmp_path / FILE)
    versions = Organisation.history.filter(id=organisation.pk).order_by("pk")
    assert list(versions.values()) == before["customers.HistoricalOrganisation"]
    assert [row for row in Activity.objects.order_by("pk").values() if row["verb"] == "organisation.changed"] == (
        before["activity.Activity"]
    )


def others_work() -> bool:
    """Whether another connection of this database is at work, as one of a process that was killed may be still."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])


def test_nothing_is_removed_while_the_file_is_not_as_it_was_written(written, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(archiving, "_remove", lambda archived: None)
        audit("archive", "--before", "2025-02", "--folder", tmp_path)
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(CommandError, match="not as it was written"):
        audit("archive", "--before", "2025-02", "--folder", tmp_path)
    assert Activity.objects.filter(verb="organisation.changed").count() == 4
