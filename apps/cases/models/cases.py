"""Cases, and what belongs to them: codes, contacts, lines, notes, steps of status, files, tickets."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.attachments.models import Attachment
from apps.cases.constants import (
    CASE_LIFE_CYCLE,
    CASE_PREFIX,
    HIGHEST_NUMBER,
    LAST_BLOCK_WITH_ORDERS,
    LOWEST_NUMBER,
    NAMED_BY_VENDOR,
    NOTE_PREFIX,
    OPEN_STATUSES,
    Availability,
    CaseStatus,
    CaseType,
    ContactType,
    Origin,
    Visibility,
)
from apps.cases.models.service_levels import CasePolicy
from apps.cases.querysets import CaseNoteQuerySet, CaseQuerySet
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.models import Customer, Organisation
from apps.items.models import Tag
from apps.tickets.models import Clocked, Ticket, clock_indexes
from apps.users.models import Owned

SHORTEST_ACCOUNT_NUMBER = 6
PICTURES = {"bmp", "gif", "jpeg", "jpg", "png"}


class CaseCode(TimestampedModel):
    """What a case can be about. The set of codes is the document's; their names are ours to change."""

    code = models.CharField(max_length=9, unique=True, validators=[RegexValidator(r"^[0-9]{4}-[0-9]{4}\Z")])
    category = models.CharField(max_length=100, help_text="What it is about at large, such as Power.")
    subcategory = models.CharField(max_length=100, help_text="What exactly, such as Total outage.")
    type = models.CharField(max_length=7, choices=CaseType)
    primary_asset = models.CharField(
        max_length=60, blank=True, help_text="What the asset of such a case is called, such as Cage ID."
    )
    secondary_asset = models.CharField(
        max_length=60, blank=True, help_text="What the second asset of such a case is called, such as Cabinet ID."
    )
    evidence = models.CharField(
        max_length=20, blank=True, help_text="Where the names are from: documented, public or unknown."
    )
    is_active = models.BooleanField("active", default=True, help_text="Whether new cases may have it.")

    history = tracked()
    search_index = SearchIndex(texts={"category": "B", "subcategory": "B", "code": "C"})

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.category}: {self.subcategory}"

    @property
    def has_vendor_names(self) -> bool:
        """Whether the vendor publishes its names; otherwise they are Patchbay's, for want of better ones."""
        return self.evidence in NAMED_BY_VENDOR

    @property
    def has_order_numbers(self) -> bool:
        """Whether its cases get an order number too."""
        return self.code[:4] <= LAST_BLOCK_WITH_ORDERS


class Case(Clocked, Owned, TimestampedModel):
    """A trouble ticket or case of a customer of colocation. The primary key is the case number of 8 digits.

    The times of its clock follow from its steps: it stands still while the customer has to act, and stops when the
    case is resolved, closed or cancelled. `assigned_at` is when it was first given to a person or taken up.
    """

    id = models.PositiveIntegerField("case number", primary_key=True)
    order_number = models.CharField(max_length=100, unique=True, null=True)
    code = models.ForeignKey(CaseCode, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    orderer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ordered_cases")
    status = models.CharField(max_length=15, choices=CaseStatus, default=CaseStatus.SUBMITTED)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.PORTAL)
    description = models.TextField()
    tags = models.ManyToManyField(Tag, related_name="cases", blank=True)
    primary_id = models.TextField("primary asset")
    secondary_id = models.TextField("secondary asset", null=True, blank=True)
    customer_reference = models.TextField(null=True, blank=True)
    occurred_at = models.DateTimeField("occurred", null=True, blank=True)
    details = models.JSONField(null=True, blank=True, help_text="More about the issue, as the customer sent it.")
    data_centres = models.JSONField(default=list, blank=True)
    additional_info = models.JSONField(default=list, blank=True)
    purchase_orders = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)
    offering_codes = models.JSONField(default=list, blank=True)
    contact_number = models.CharField(max_length=40, null=True, blank=True, help_text="The contact's id elsewhere.")
    record_type = models.CharField(max_length=20, default="ECM")
    sub_channel = models.CharField(max_length=20, null=True, blank=True)
    scheduled_at = models.DateTimeField("scheduled", null=True, blank=True)
    termination_at = models.DateTimeField("requested termination", null=True, blank=True)
    updated_by_name = models.TextField(null=True, blank=True, help_text="Full name of who changed it last.")
    may_be_modified = models.BooleanField(
        "open to changes", default=True, help_text="Whether the customer may add notes and replace contacts."
    )
    may_be_cancelled = models.BooleanField("open to cancelling", default=True)
    policy = models.ForeignKey(
        CasePolicy, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="cases"
    )

    history = tracked(excluded_fields=["updated_by_name"], listed=True)
    objects = CaseQuerySet.as_manager()
    search_index = SearchIndex(
        texts={"description": "B", "primary_id": "C", "secondary_id": "C"},
        numbers={"order_number": "A", "customer_reference": "A"},
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [
            ("view_account_case", "Can view all cases of the own account"),
            ("manage_account_case", "Can change all cases of the own account"),
            ("report_case", "Can see the figures of cases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(id__gte=LOWEST_NUMBER, id__lte=HIGHEST_NUMBER), name="case_number_of_eight_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="case_newest"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="case_of_organisation"),
            models.Index(fields=["customer", "-id"], name="case_of_customer"),
            models.Index(fields=["code", "-id"], name="case_of_code"),
            models.Index(
                fields=["customer", "-created_at", "-id"],
                name="case_open_of_customer",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            models.Index(fields=["orderer", "-created_at"], name="case_of_orderer"),
            models.Index(fields=["status", "-created_at"], name="case_of_status"),
            models.Index(fields=["-updated_at"], name="case_last_change"),
            *clock_indexes("case", "id"),
        ]

    def __str__(self):
        return gettext("Case %(number)s") % {"number": self.pk}

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def internal_id(self) -> str:
        return f"{CASE_PREFIX}{self.pk:0>13}"

    @property
    def account_number(self) -> str:
        """The customer's, or without one the organisation's id; at least six characters long."""
        number = self.customer.account_number if self.customer else self.organisation.human_id
        return number.zfill(SHORTEST_ACCOUNT_NUMBER)

    @property
    def account_name(self) -> str:
        return (self.customer or self.organisation).name

    @property
    def is_final(self) -> bool:
        """Closed or cancelled: never changes again."""
        return CASE_LIFE_CYCLE[self.status].is_final

    @property
    def is_modifiable(self) -> bool:
        return self.may_be_modified and not self.is_final

    @property
    def is_cancellable(self) -> bool:
        return self.may_be_cancelled and CASE_LIFE_CYCLE.may_move(self.status, CaseStatus.CANCELLED)

    @property
    def is_respondable(self) -> bool:
        """Work is under way, so that an answer helps."""
        return CASE_LIFE_CYCLE.may_move(self.status, CaseStatus.RESOLVED)

    @property
    def is_reopenable(self) -> bool:
        return self.status == CaseStatus.RESOLVED

    @property
    def awaits(self) -> str:
        """Whose turn it is."""
        return CASE_LIFE_CYCLE[self.status].awaits


class OfCase(models.Model):
    """Base of what belongs to one case and is kept in the order in which it came."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True
        ordering = ["id"]


class CaseContact(OfCase):
    """Whom to contact: a user, of whom names and details are read where they stand, or a person named here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    type = models.CharField(max_length=12, choices=ContactType)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="case_contacts"
    )
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    availability = models.CharField(max_length=10, choices=Availability, blank=True)
    timezone = models.CharField("time zone", max_length=64, blank=True)
    details = models.JSONField(default=list, blank=True, help_text="Objects of type (PHONE, EMAIL, MOBILE) and value.")

    history = tracked()

    class Meta(OfCase.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "type", "user"], name="case_contact_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(first_name="", last_name="", details=[]),
                name="case_contact_of_one_kind",
            ),
            models.CheckConstraint(
                condition=~Q(type=ContactType.ORDERING) | Q(user__isnull=False),
                name="case_ordering_contact_is_registered",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def names(self) -> tuple[str, str]:
        """First and last name; of a user the first word of the name, and the rest."""
        if self.user is None:
            return self.first_name, self.last_name
        first, _, last = self.user.name.partition(" ")
        return first, last

    @property
    def name(self) -> str:
        return " ".join(part for part in self.names if part)

    @property
    def reachable_by(self) -> list[dict]:
        """Each way of reaching them: its type and value."""
        if self.user is None:
            return self.details
        phone = self.user.phone_number
        return [{"type": "EMAIL", "value": self.user.email}] + ([{"type": "PHONE", "value": phone}] if phone else [])


class CaseLine(HasIdentity, OfCase):
    """An order line of a case, as it came from elsewhere."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lines")
    line_id = models.CharField(max_length=100)
    line_id_identity = IdentityField(source="line_id")
    parent_line_id = models.CharField(max_length=100, null=True, blank=True)
    product_type = models.CharField(max_length=100)
    offering_code = models.CharField(max_length=100, null=True, blank=True)
    product_code = models.CharField(max_length=100, null=True, blank=True)
    product_name = models.CharField(max_length=200, null=True, blank=True)
    status = models.CharField(max_length=40)
    may_be_reopened = models.BooleanField(default=False)
    may_be_answered = models.BooleanField(default=False)
    data_centre = models.CharField(max_length=20, null=True, blank=True)
    cage = models.CharField(max_length=60, null=True, blank=True)
    request_type = models.CharField(max_length=40)
    activity_number = models.CharField(max_length=100, null=True, blank=True)
    completion_at = models.DateTimeField("original completion", null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    additional_info = models.JSONField(default=list, blank=True)
    may_be_modified = models.BooleanField(default=False)
    may_be_cancelled = models.BooleanField(default=False)

    class Meta(OfCase.Meta):
        constraints = [IdentityConstraint(fields=["case", "line_id_identity"], name="case_line_once")]

    def __str__(self):
        return self.line_id


class CaseNote(OfCase):
    """What somebody wrote on a case. Never changed, and removed only when its author takes it back at once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.EXTERNAL)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="case_notes")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = tracked()
    objects = CaseNoteQuerySet.as_manager()
    search_index = SearchIndex(texts={"text": "B"})

    def __str__(self):
        return f"Note {self.pk} on case {self.case_id}"

    @property
    def internal_id(self) -> str:
        return f"{NOTE_PREFIX}{self.pk:0>13}"

    @property
    def is_internal(self) -> bool:
        return self.visibility == Visibility.INTERNAL


class StatusStep(OfCase):
    """One entry of a case's status history. Never changed, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=15, choices=CaseStatus)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["status", "at"], name="case_step_by_status")]

    def __str__(self):
        return f"{self.get_status_display()} at {self.at:%Y-%m-%d %H:%M}"


class CaseAttachment(OfCase):
    """A file on a case, or on one of its notes, under the label that it was given there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    note = models.ForeignKey(CaseNote, on_delete=models.PROTECT, null=True, related_name="files")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="case_files")
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = tracked()

    def __str__(self):
        return self.label

    @property
    def is_picture(self) -> bool:
        """A browser can show it."""
        return self.attachment.type in PICTURES


class CaseTicket(OfCase):
    """A ticket that was opened from a case, or from which the case was opened."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ticket_links")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="case_link")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = tracked()

    def __str__(self):
        return f"{self.case} and {self.ticket}"
