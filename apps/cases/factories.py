"""Makes cases for tests and demo data, without the history that operations write."""

import datetime

import factory
from django.db.models import Max

from apps.activity.factories import RowFactory
from apps.cases.constants import FIRST_NUMBER, ORDER_NUMBERS_FROM, ContactType
from apps.cases.models import Case, CaseCode, CaseContact, CaseNote, CasePolicy, StatusStep
from apps.cases.reads.service_levels import TIMES, take_times
from apps.users.factories import UserFactory


def next_number() -> int:
    return max(FIRST_NUMBER, (Case.objects.aggregate(highest=Max("pk"))["highest"] or 0) + 1)


class CaseFactory(RowFactory):
    """A case with its first step."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    id = factory.LazyFunction(next_number)
    code = factory.LazyFunction(lambda: CaseCode.objects.get(code="0002-0000"))
    order_number = factory.LazyAttribute(
        lambda case: f"1-{ORDER_NUMBERS_FROM + case.id}" if case.code.has_order_numbers else None
    )
    orderer = factory.SubFactory(UserFactory)
    organisation = factory.SelfAttribute("orderer.organisation")
    description = factory.Sequence(lambda n: f"Feed {n} is down.")
    primary_id = "AM1:01:000111"

    @factory.post_generation
    def step(self, create, extracted, **kwargs):
        StatusStep.objects.create(case=self, status=self.status, at=self.created_at)
        take_times(self, [(self.status, self.created_at)])
        Case.objects.filter(pk=self.pk).update(**{name: getattr(self, name) for name in TIMES})


class CasePolicyFactory(RowFactory):
    class Meta:
        model = CasePolicy

    name = factory.Sequence(lambda n: f"Policy {n}")
    resolution = datetime.timedelta(hours=10)


class CaseNoteFactory(RowFactory):
    class Meta:
        model = CaseNote

    case = factory.SubFactory(CaseFactory)
    text = factory.Sequence(lambda n: f"note text {n}")
    author = factory.SelfAttribute("case.orderer")


class TechnicalContactFactory(RowFactory):
    """A registered user who works on the case."""

    class Meta:
        model = CaseContact

    case = factory.SubFactory(CaseFactory)
    type = ContactType.TECHNICAL
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..case.organisation"))
