"""The form of a status, type or priority says in words what its table keeps."""

import pytest

from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification

WRONG = [
    ({"kind": ClassificationKind.STATUS}, "Say how far a ticket with this status is."),
    ({"kind": ClassificationKind.TYPE, "lifecycle": "open"}, "Only a status says how far a ticket is."),
    ({"kind": ClassificationKind.STATUS, "lifecycle": "resolved"}, "A status that resolves tickets is a resolution."),
    ({"kind": ClassificationKind.TYPE, "target": "04:00:00"}, "Only a priority has a target."),
    (
        {"kind": ClassificationKind.PRIORITY, "is_default": "on"},
        "is the default of this kind; take that away from it first.",
    ),
    ({"kind": "x"}, "Select a valid choice."),
]


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_form_says_what_does_not_go_together(administrators_desk, values, words):
    before = Classification.objects.count()

    sent = {"number": 77, "name": "New"} | values
    html = administrators_desk.post("tickets_classification_add", **sent).content.decode()

    assert words in html
    assert "is violated" not in html
    assert Classification.objects.count() == before
