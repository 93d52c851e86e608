"""What a follow-up or journal is about, as the desk names it and links to it."""

import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.core.requests import caller_of
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.items.subjects import SUBJECTS, related_to, visible_in
from apps.journals.constants import JournalObjectType
from apps.journals.models import SubjectMixin

GIVEN = re.compile(rf"({JournalObjectType.CUSTOMER}|{JournalObjectType.JOURNAL_ITEM})-([0-9]{{1,18}})\Z")


@dataclass(frozen=True, slots=True)
class Subject:
    """`key` is how an address names the object, `url` its page: empty when it has none here, or no more."""

    object_type: str
    object_id: int
    name: str
    url: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        return f"{self.object_type}-{self.object_id}"


def related() -> list[str]:
    """What `subject_of()` reads of a row, for select_related."""
    return ["customer", *related_to("subject_item")]


def subject_of(row: SubjectMixin) -> Subject:
    """What the row is about. Select `related()` beforehand."""
    if row.customer is not None:
        return customer_subject(row.customer)
    if row.subject_item is not None:
        return item_subject(row.subject_item)
    return Subject(row.object_type, row.object_id, f"{row.get_object_type_display()} {row.object_id}")


def customer_subject(customer: Customer) -> Subject:
    url = reverse("admin:customers_customer_change", args=[customer.pk])
    return Subject(JournalObjectType.CUSTOMER, customer.pk, customer.name, url)


def item_subject(item: JournalItem) -> Subject:
    """A ticket or a follow-up by the id that both share; what was deleted has no page."""
    subject = SUBJECTS[item.kind]
    name, row = subject.name(item.pk), getattr(item, subject.accessor, None)
    if row is None:
        return Subject(JournalObjectType.JOURNAL_ITEM, item.pk, gettext("%(name)s (deleted)") % {"name": name})
    return Subject(
        JournalObjectType.JOURNAL_ITEM, item.pk, name, reverse(subject.page, args=[item.pk]), subject.title(row)
    )


def given(request: HttpRequest, *, follow_ups_too: bool) -> Subject | None:
    """What `about=` in the address names, such as Customer-70 or JournalItem-630701. Raises NotFound."""
    key = request.GET.get("about", "")
    if not key:
        return None
    match = GIVEN.match(key)
    if match is None:
        raise NotFound("object", key)
    found = _find(match[1], int(match[2]), caller_of(request), follow_ups_too)
    if found is None:
        raise NotFound("object", key)
    return found


def _find(object_type: str, object_id: int, by: Caller, follow_ups_too: bool) -> Subject | None:
    if object_type == JournalObjectType.CUSTOMER:
        customer = Customer.objects.visible_to(by).filter(pk=object_id).first()
        return customer and customer_subject(customer)
    item = JournalItem.objects.filter(visible_in("pk", by, follow_ups=not follow_ups_too), pk=object_id).first()
    return item and item_subject(item)
