"""Demo cases: the document's sample under its own number, and a queue worked through the operations."""

import datetime
from io import BytesIO

from django.db.models import F
from PIL import Image, ImageDraw

from apps.activity.factories import move_back
from apps.activity.history import unrecorded, write_history
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.attachments.operations import upload_attachment
from apps.cases import operations
from apps.cases.constants import (
    CaseAction,
    CaseStatus,
    CaseTarget,
    CaseType,
    CaseVerb,
    ContactType,
    Origin,
    Visibility,
)
from apps.cases.models import (
    Case,
    CaseAttachment,
    CaseCode,
    CaseContact,
    CaseLine,
    CaseNote,
    CasePolicy,
    CasePolicyEscalation,
    StatusStep,
)
from apps.cases.operations import File, Person, RegisteredUsers
from apps.cases.operations.policies import apply_to
from apps.cases.reads.service_levels import steps_of, take_times
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer, Organisation
from apps.tickets.models import Calendar
from apps.tickets.operations.service_levels import settle, take_policy
from apps.tickets.reads.service_levels import fitting_policy
from apps.users.demo import person
from apps.users.models import User, WorkGroup

# ruff: noqa: E501 - a table reads best with a story on each line
SAMPLE = 11_150_929
HOUR = datetime.timedelta(hours=1)
CREATED = datetime.datetime(2023, 9, 13, 4, 57, 27, 430_000, tzinfo=datetime.UTC)
DOCUMENTS = {"transactionIds": ["1234567890"], "type": "DETAILED", "formats": ["XLS"]}
STORIES = [  # code, what is wrong, primary and secondary asset, who ordered, hours ago, how far it got
    ("0002-0001", "Feed B of the cabinet has been flapping since the UPS test.", "AM1:01:000111", "AM1:01:000111:0103", "john.doe", 30, "working"),
    ("0003-0002", "Water under the raised floor next to row C, see the picture.", "SV5:01:002040", None, "robin.hale", 4, "pictured"),
    ("0005-0001", "The cage door does not lock any more.", "DA3:01:010315", None, "dana.ferro", 52, "waiting"),
    ("0302-0400", "Please send the transactions of October as a spreadsheet.", "1234567890", None, "john.doe", 75, "resolved"),
    ("0100-0100", "Two more people need access to the site from Monday.", "AM1:01:000111", None, "sam.rivers", 120, "closed"),
    ("0000-0000", "Cross connect to the exchange went dark at 02:10.", "AM1:02:000870", "AM1:02:000870:0204", "robin.hale", 2, "new"),
    ("0007-0003", "The humidity sensor of the cage reports nothing.", "SV5:01:002040", None, "dana.ferro", 200, "cancelled"),
]  # fmt: skip


@unrecorded()
def load_cases() -> None:
    """Create what was never there: the sample, and the queue unless somebody has worked on cases already."""
    harbour = Organisation.objects.get(human_id="ORG-12333")
    person("john.doe", "John Doe", organisation=harbour)
    CustomerFactory(account_number="182389736", organisation=harbour, name="VjT Existing Reseller New BA")
    integrator = User.objects.get(username="integrator")
    if not Case.objects.filter(pk=SAMPLE).exists():
        _sample(integrator)
    if not Case.objects.exclude(pk=SAMPLE).exists():
        for story in STORIES:
            _tell(*story)


@unrecorded()
def load_case_promises() -> None:
    """A policy for trouble in the calendar of the tickets, and one for requests; unless there ever was one."""
    calendar = Calendar.objects.order_by("pk").first()
    if CasePolicy.history.exists():
        return
    by = Caller(User.objects.get(username="admin"), Channel.COMMAND)
    policy = CasePolicy(
        name="Trouble", type=CaseType.TROUBLE, calendar=calendar, response=HOUR, update=8 * HOUR, resolution=24 * HOUR
    )
    group = WorkGroup.objects.order_by("pk").first()
    rules = [
        CasePolicyEscalation(policy=policy, target=CaseTarget.RESPONSE, percent=50, group=group),
        CasePolicyEscalation(policy=policy, percent=75, action=CaseAction.TICKET, group=group),
    ]
    operations.save_case_policy(row=policy, parts=rules, by=by)
    requests = CasePolicy(name="Requests", type=CaseType.CASE, response=8 * HOUR, resolution=48 * HOUR)
    operations.save_case_policy(row=requests, by=by)
    for case in Case.objects.exclude(pk=SAMPLE).select_related("code").order_by("pk"):
        if case.is_over:
            _promise(case)
        else:
            apply_to(case_number=case.pk, by=by)


def _promise(case: Case) -> None:
    """Let a case that is over have had its policy from the beginning, which operations give open ones alone."""
    take_times(case, steps_of([case.pk])[case.pk])
    take_policy(case, fitting_policy(case))
    settle(case)
    case.decided_target = case.target
    rows = Case.objects.filter(pk=case.pk)
    rows.update(**{field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields})
    write_history(rows)


def _sample(orderer: User) -> None:
    case = Case(
        pk=SAMPLE,
        order_number="1-204976070710",
        code=CaseCode.objects.get(code="0013-0102"),
        organisation=orderer.organisation,
        customer=Customer.objects.get(account_number="182389736"),
        orderer=orderer,
        status=CaseStatus.IN_PROGRESS,
        description="Sample description.",
        primary_id="AM1:01:000111",
        customer_reference="EESkFTupLmnF6KinbARfNgWAC2V1BZbDZKluF5TI5YVTXTfGkF",
        data_centres=["SV5"],
        additional_info=[{"key": "RECURRING_TYPE", "value": "CHILD"}],
        purchase_orders=["PO.1234"],
        products=["SMART_HANDS"],
        offering_codes=["PS00001.PROD"],
        contact_number="236284",
        sub_channel="ECP",
        scheduled_at=CREATED,
        updated_by_name="0052H000003iLJjQAM",
        created_at=CREATED,
    )
    with recording(CaseVerb.CREATED, by=Caller(orderer, Channel.COMMAND), subject=case) as entry:
        case.save(force_insert=True)
        CaseContact.objects.create(
            case=case,
            type=ContactType.NOTIFICATION,
            first_name="John",
            last_name="Don",
            details=[{"type": "EMAIL", "value": "SomeContact@email.com"}],
        )
    Case.objects.filter(pk=SAMPLE).update(updated_at=CREATED)
    Activity.objects.filter(pk=entry.pk).update(at=CREATED)
    StatusStep.objects.create(case=case, status=case.status, at=CREATED)
    CaseLine.objects.create(
        case=case,
        line_id="1-2RCPXBUV",
        parent_line_id="1-2RCPXBUK",
        product_type="SMART_HANDS",
        offering_code="PS00001.PROD",
        product_code="PS00040.ELEM",
        product_name="Other",
        status="CREATED",
        may_be_answered=True,
        data_centre="DA3",
        cage="DA3:01:010315",
        request_type="ADD",
        activity_number="3-216270588333",
        completion_at=datetime.datetime(2023, 10, 26, 18, tzinfo=datetime.UTC),
        updated_at=datetime.datetime(2023, 10, 25, 5, 15, 55, tzinfo=datetime.UTC),
        additional_info=[{"key": "IS_RECURRING", "value": True}],
        may_be_cancelled=True,
    )


def _tell(code, description, primary, secondary, username, hours, progress) -> None:
    orderer = User.objects.get(username=username)
    by = Caller(orderer, Channel.EQUINIX)
    agent = Caller(User.objects.get(username="csr"), Channel.DESK)
    case = operations.create_case(
        code=code,
        description=description,
        primary_id=primary,
        secondary_id=secondary,
        orderer=orderer,
        customer=orderer.organisation.customers.order_by("pk").first(),
        origin=Origin.OFFLINE if progress == "closed" else Origin.PORTAL,
        contacts=[
            RegisteredUsers(ContactType.TECHNICAL, [username]),
            Person(ContactType.NOTIFICATION, "Night", "Shift", [{"type": "PHONE", "value": "+31 20 555 0119"}]),
        ],
        details={"documents": DOCUMENTS} if code == "0302-0400" else None,
        files=[_picture(by)] if progress == "pictured" else None,
        by=by,
    )
    _work(case.pk, progress, by, agent)
    _move_back(case, datetime.timedelta(hours=hours))


def _picture(by: Caller) -> File:
    """A drawing of a puddle, for want of a photograph."""
    image = Image.new("RGB", (640, 400), "#6d7782")
    draw = ImageDraw.Draw(image)
    for edge in range(0, 640, 80):
        draw.line([(edge, 0), (edge, 400)], fill="#59626c", width=3)
    draw.ellipse([150, 190, 500, 340], fill="#7fa9cf", outline="#a5c6e2", width=6)
    drawn = BytesIO()
    image.save(drawn, "PNG")
    attachment = upload_attachment(file=drawn, name="row-c-floor.png", by=by)
    return File(attachment.public_id, "Row C, under the floor")


def _work(number: int, progress: str, by: Caller, agent: Caller) -> None:
    if progress == "new":
        return
    if progress == "cancelled":
        operations.cancel_case(case_number=number, reason="It works again after a reset.", by=by)
        return
    operations.change_status(case_number=number, status=CaseStatus.IN_PROGRESS, by=agent)
    operations.add_note(
        case_number=number,
        text="Site engineer is on the way, ETA 20 minutes.",
        visibility=Visibility.INTERNAL,
        by=agent,
    )
    operations.add_note(case_number=number, text="We are looking at it and will be back within the hour.", by=agent)
    if progress == "waiting":
        text = "Which of the two doors is it, and when may we send a locksmith?"
        operations.change_status(case_number=number, status=CaseStatus.ACTION_REQUIRED, text=text, by=agent)
    if progress in ("resolved", "closed"):
        operations.change_status(case_number=number, status=CaseStatus.RESOLVED, text="This is done.", by=agent)
    if progress == "closed":
        operations.change_status(case_number=number, status=CaseStatus.CLOSED, by=agent)


def _move_back(case: Case, span: datetime.timedelta) -> None:
    """As if it had come in `span` ago and been worked in the first half of that time."""
    move_back(case, ["created_at", "updated_at"], made=span, changed=span / 2)
    steps = StatusStep.objects.filter(case=case)
    first = steps.order_by("pk").first()
    steps.exclude(pk=first.pk).update(at=F("at") - span / 2)
    steps.filter(pk=first.pk).update(at=F("at") - span)
    CaseNote.objects.filter(case=case).update(created_at=F("created_at") - span / 2)
    CaseAttachment.objects.filter(case=case, note=None).update(created_at=F("created_at") - span)
