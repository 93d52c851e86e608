"""Claiming, deleting and cleaning up the same file at the same time, staged as in the races of tickets."""

import datetime
import io

import pytest
from django.db import transaction
from django.utils import timezone

from apps.attachments.models import Attachment
from apps.attachments.operations import (
    delete_attachment,
    sweep_unused_attachments,
    upload_attachment,
)
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotFound, WrongState
from apps.core.locks import locked
from tests.attachments.files import TEXT, claim_attachments
from tests.tickets.test_races import Racer, kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]


@pytest.fixture
def by(integrator):
    return Caller(integrator, Channel.EQUINIX)


@pytest.fixture
def attachment(by):
    return upload_attachment(file=io.BytesIO(TEXT), name="error-log.txt", by=by)


def holding(attachment):
    return lambda: list(locked(Attachment.objects.filter(pk=attachment.pk)))


def claiming(attachment, by):
    return lambda: claim_attachments(attachment_ids=[attachment.public_id], by=by)


def deleting(attachment, by):
    return lambda: delete_attachment(attachment_id=attachment.public_id, by=by)


def test_file_claimed_first_is_not_deleted(attachment, by):
    outcomes = race(claiming(attachment, by), deleting(attachment, by), gate=holding(attachment))

    assert kinds(outcomes) == [None, WrongState]
    assert Attachment.objects.get().claimed_at is not None


def test_file_deleted_first_is_not_claimed(attachment, by):
    outcomes = race(deleting(attachment, by), claiming(attachment, by), gate=holding(attachment))

    assert kinds(outcomes) == [None, Invalid]
    assert Attachment.objects.count() == 0


def test_file_is_deleted_once(attachment, by):
    outcomes = race(*[deleting(attachment, by)] * 2, gate=holding(attachment))

    assert kinds(outcomes) == [None, NotFound]


def test_two_who_claim_the_same_files_in_another_order_both_succeed(attachment, by):
    other = upload_attachment(file=io.BytesIO(TEXT), name="error-log.txt", by=by)
    ids = [attachment.public_id, other.public_id]

    outcomes = race(
        lambda: claim_attachments(attachment_ids=ids, by=by),
        lambda: claim_attachments(attachment_ids=ids[::-1], by=by),
        gate=holding(attachment),
    )

    assert outcomes == [[attachment, other], [other, attachment]]
    assert attachment.history.count() == 2


def test_clean_up_leaves_a_file_that_is_in_somebodys_hands(attachment):
    Attachment.objects.update(created_at=timezone.now() - datetime.timedelta(days=41))
    sweep = Racer(sweep_unused_attachments)

    with transaction.atomic():
        holding(attachment)()
        sweep.start()
        sweep.join(10)
        Attachment.objects.update(claimed_at=timezone.now())

    assert (sweep.is_alive(), sweep.outcome) == (False, 1)
    assert Attachment.objects.count() == 1
    assert sweep_unused_attachments() == 0
