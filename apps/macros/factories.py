"""Makes text blocks for tests."""

import factory

from apps.activity.factories import RowFactory
from apps.macros.models import TextBlock
from apps.users.factories import ManagerFactory


class TextBlockFactory(RowFactory):
    class Meta:
        model = TextBlock

    title = factory.Sequence(lambda n: f"Text {n}")
    text = factory.Sequence(lambda n: f"Hello {n}")
    owner = factory.SubFactory(ManagerFactory)
