"""Makes text blocks and macros for tests."""

import factory

from apps.activity.factories import RowFactory
from apps.macros.models import Macro, TextBlock
from apps.users.factories import ManagerFactory


class TextBlockFactory(RowFactory):
    class Meta:
        model = TextBlock

    title = factory.Sequence(lambda n: f"Text {n}")
    text = factory.Sequence(lambda n: f"Hello {n}")
    owner = factory.SubFactory(ManagerFactory)


class MacroFactory(RowFactory):
    class Meta:
        model = Macro

    name = factory.Sequence(lambda n: f"Macro {n}")
    note = "Called back."
