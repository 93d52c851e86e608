"""The organisations that the carrier serves, and their accounts."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.constants import AccountState
from apps.customers.querysets import CustomerQuerySet, OrganisationQuerySet


class Organisation(TimestampedModel):
    """A business that buys or uses service, or resells it (a partner)."""

    human_id = models.CharField(max_length=40, unique=True, validators=[RegexValidator(r"^ORG-[0-9]+(-[0-9]+)*\Z")])
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, default="customer", help_text="Such as customer or partner.")
    partner = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        help_text="The organisation that buys service on this one's behalf.",
    )

    search_index = SearchIndex(texts={"name": "A", "legal_name": "A"}, numbers={"human_id": "A"})

    history = tracked()
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return f"{self.name} ({self.human_id})"

    @property
    def organisation_id(self) -> int:
        """Itself: what is recorded about it is about that organisation."""
        return self.pk


class Contract(TimestampedModel):
    """An agreement with an organisation; known from the first time something names it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    human_id = models.CharField(max_length=40, validators=[RegexValidator(r"^CON-[0-9]+(-[0-9]+)*\Z")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "human_id"], name="contract_once_per_organisation")
        ]
        ordering = ["human_id", "id"]

    def __str__(self):
        return self.human_id


class Tenant(TimestampedModel):
    """A tenant of an organisation's service platform; known from the first time something names it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tenants")
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="tenant_once_per_organisation")]
        ordering = ["number", "id"]

    def __str__(self):
        return str(self.number)


class AccountStatus(TimestampedModel):
    """A status that accounts can have: `number` is CostGuard's id, `state` what it means for the account's services."""

    number = models.PositiveIntegerField(unique=True, validators=[MinValueValidator(1)])
    name = models.CharField(max_length=100)
    state = models.CharField("means", max_length=12, choices=AccountState)

    history = tracked()

    class Meta:
        verbose_name_plural = "account statuses"
        ordering = ["number"]

    def __str__(self):
        return self.name


def first_account_status() -> int | None:
    """The key of the status that a new account has: the active one with the lowest number."""
    statuses = AccountStatus.objects.filter(state=AccountState.ACTIVE).order_by("number")
    return statuses.values_list("pk", flat=True).first()


class Customer(HasIdentity, TimestampedModel):
    """An account of an organisation, with its own number, contact details, and a status that orders change."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="customers")
    account_number = models.CharField(max_length=40, db_index=True)
    account_number_identity = IdentityField(source="account_number")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone_number = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    company_name = models.CharField("company", max_length=200, blank=True)
    address1 = models.CharField("address", max_length=200, blank=True)
    address2 = models.CharField("address, second line", max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=100, blank=True)
    zip = models.CharField("ZIP code", max_length=20, blank=True)
    country = models.CharField(max_length=100, blank=True)
    status = models.ForeignKey(
        AccountStatus,
        on_delete=models.PROTECT,
        default=first_account_status,
        related_name="customers",
        verbose_name="account status",
    )

    history = tracked()
    objects = CustomerQuerySet.as_manager()
    search_index = SearchIndex(
        texts={
            "name": "A",
            "company_name": "A",
            "first_name": "A",
            "last_name": "A",
            "email": "B",
            "address1": "D",
            "address2": "D",
            "city": "D",
            "zip": "D",
        },
        numbers={"account_number": "A", "phone_number": "B"},
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [IdentityConstraint(fields=["account_number_identity"], name="customer_account_number_once")]

    def __str__(self):
        return f"{self.name} ({self.account_number})"


class SalesCode(TimestampedModel):
    """A sales entity to which tickets and orders are credited."""

    name = models.CharField(max_length=200)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name
