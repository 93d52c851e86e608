"""Columns of tables about SLA targets: how many rows had one, how many missed it, and the share that met it."""

from collections.abc import Iterable, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from apps.core.milestones import AnyMilestone
from apps.core.text import Text
from apps.reporting.reports.base import Figure, Share

PROMISED, MISSED, MET = (
    gettext_lazy("{target}: promised"),
    gettext_lazy("{target}: missed"),
    gettext_lazy("{target}: met"),
)


def target_columns(milestones: Mapping[str, AnyMilestone], labels: Iterable[tuple[str, Text]]) -> list[Figure | Share]:
    """Three columns for each target, by the name with which its milestones begin."""
    columns: list[Figure | Share] = []
    for name, label in labels:
        whole, part = f"{name}_promised", f"{name}_missed"
        columns += [
            Figure(whole, format_lazy(PROMISED, target=label), milestones[whole]),
            Figure(part, format_lazy(MISSED, target=label), milestones[part], is_bad=True),
            Share(f"{name}_met", format_lazy(MET, target=label), part, whole, is_of_others=True),
        ]
    return columns
