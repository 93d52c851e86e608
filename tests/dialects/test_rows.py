"""Finding the rows that a request names."""

import pytest

from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.rows import get_visible, named_row, not_found_first, require_visible

NONE = 2_147_483_647
ROWS = Organisation.objects


@pytest.fixture
def organisation(db):
    return OrganisationFactory(human_id="ORG-7")


def test_row_is_found_by_its_id(organisation):
    assert get_visible(ROWS.all(), "organisation", organisation.pk) == organisation
    assert get_visible(ROWS.all(), "organisation", "ORG-7", by="human_id") == organisation
    require_visible(ROWS.all(), "organisation", organisation.pk)


@pytest.mark.parametrize("find", [get_visible, require_visible])
def test_row_out_of_sight_is_not_found(organisation, find):
    for rows, pk in ((ROWS.all(), NONE), (ROWS.none(), organisation.pk)):
        with pytest.raises(NotFound, match=f"There is no organisation {pk}."):
            find(rows, "organisation", pk)


def test_named_row_is_invalid_where_there_is_none(organisation):
    assert named_row(ROWS, "partner", "organisation", organisation.pk) == organisation
    assert named_row(ROWS, "partner", "organisation", None, optional=True) is None
    for value in (NONE, None):
        with pytest.raises(Invalid, match="There is no such organisation") as raised:
            named_row(ROWS, "partner", "organisation", value)
        assert (raised.value.field, raised.value.value) == ("partner", value)


REFUSALS = [
    ApiError(ErrorKind.MALFORMED, "Must be a JSON object."),
    Invalid("name", "Is needed."),
    NotAllowed(),
    WrongState("Too late."),
    NotFound("profile", 5),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: type(each).__name__)
def test_missing_row_comes_before_what_else_is_wrong(organisation, refusal):
    with pytest.raises(type(refusal)) as raised, not_found_first(ROWS.all(), "organisation", organisation.pk):
        raise refusal
    assert raised.value is refusal

    with pytest.raises(NotFound, match=f"organisation {NONE}"), not_found_first(ROWS.all(), "organisation", NONE):
        raise refusal


def test_row_is_not_looked_for_while_nothing_is_wrong(organisation, django_assert_num_queries):
    with django_assert_num_queries(0), not_found_first(ROWS.all(), "organisation", NONE):
        pass
    with django_assert_num_queries(0), pytest.raises(NotFound), not_found_first(ROWS.all(), "organisation", NONE):
        raise NotFound("organisation", NONE)
