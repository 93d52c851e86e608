"""People to speak to about an account."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.models.accounts import Customer
from apps.customers.querysets import CustomerContactQuerySet


class CustomerContact(TimestampedModel):
    """A person to speak to about an account, who need not be a user.

    One who is no longer there stays as a row, because other rows name them.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=100, blank=True, help_text="Such as owner, accounts or site engineer.")
    phone_number = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    is_main = models.BooleanField("main contact", default=False, help_text="Whom to call first; an account has one.")
    is_active = models.BooleanField("active", default=True, help_text="Untick when they are no longer to be called.")

    history = tracked()
    objects = CustomerContactQuerySet.as_manager()
    search_index = SearchIndex(texts={"name": "A", "email": "B"}, numbers={"phone_number": "B"})

    class Meta:
        verbose_name = "contact"
        ordering = ["-is_main", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_main=True),
                name="customer_main_contact_once",
                violation_error_message="Another contact of this customer is the main one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Leave out the one of the main contact: the operation replaces the one before."""
        super().validate_constraints({*(exclude or ()), "is_main"})
