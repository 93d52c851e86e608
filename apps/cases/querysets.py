"""Which cases and notes a caller sees and changes, and the reads that have a name."""

from typing import Self

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from apps.cases.constants import AWAITING_CUSTOMER, AWAITING_US, OPEN_STATUSES, ContactType, Visibility
from apps.cases.permissions import MANAGE_ACCOUNT_CASE, VIEW_ACCOUNT_CASE
from apps.core.caller import Caller
from apps.core.searching import Nfc
from apps.core.text import nfc

DIGITS = 8


class CaseQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those of x-permissions.see in the contract."""
        return self if caller.is_staff else self.filter(self._own(caller, VIEW_ACCOUNT_CASE))

    def changeable_by(self, caller: Caller) -> Self:
        """All for staff; otherwise those of x-permissions.change in the contract."""
        return self if caller.is_staff else self.filter(self._own(caller, MANAGE_ACCOUNT_CASE))

    def named(self, identifier: str) -> Self:
        """The case that a case number or an order number names."""
        if len(identifier) == DIGITS and identifier.isascii() and identifier.isdigit():
            return self.filter(pk=int(identifier))
        return self.filter(order_number=identifier)

    def unfinished(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def awaiting_customer(self) -> Self:
        return self.filter(status__in=AWAITING_CUSTOMER)

    def awaiting_us(self) -> Self:
        return self.filter(status__in=AWAITING_US)

    def containing(self, text: str) -> Self:
        """Case number, order number, the customer's reference or description holds the text, in any letter case.

        The last two are stored as they were sent, so that letters with marks are sought in one form. Notes are never
        searched.
        """
        seek = Nfc if not text.isascii() else F
        return self.alias(number_text=Cast("pk", CharField())).filter(
            Q(number_text__icontains=text)
            | Q(order_number__icontains=text)
            | Q(IContains(seek("customer_reference"), nfc(text)))
            | Q(IContains(seek("description"), nfc(text)))
        )

    def _own(self, caller: Caller, account_right: str) -> Q:
        """Cases that the caller ordered, is a technical contact of, or has a right to with all of the account."""
        contacts = self.model._meta.get_field("contacts").related_model.objects
        technical = contacts.filter(user=caller.user, type=ContactType.TECHNICAL).order_by().values("case")
        own = Q(orderer=caller.user) | Q(pk__in=technical)
        if caller.organisation_id is not None and caller.may(account_right):
            own |= Q(organisation=caller.organisation_id)
        return own


class CaseNoteQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """Notes of visible cases; internal ones are for staff."""
        if caller.is_staff:
            return self
        cases = self.model._meta.get_field("case").related_model.objects.visible_to(caller)
        return self.filter(case__in=cases.order_by().values("pk"), visibility=Visibility.EXTERNAL)
