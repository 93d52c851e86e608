"""Any filter finds the rows for which the same expression is true in Python, on either database."""

import datetime
import operator
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apps.dialects.costguard.errors import CostGuardError
from apps.tickets.models import Ticket
from tests.dialects.costguard.conftest import found, utc

pytestmark = pytest.mark.sqlite

TEXTS = [
    "", "a", "A", "ab", "Ab", "aB", "b", "é", "É", "ß", "ж", "Ж", "'", "''", "%", "_", "a%", "\\", " a ", "\u3000a\t",
    "中", "\U0001f600", "\uffff", "a\u0301", "1", "null", "true",
]  # fmt: skip
MOMENTS = [
    utc(2018, 3, 27, 19, 11, 25, 657_000),
    utc(2018, 3, 27, 19, 11, 25, 657_999),
    utc(2018, 3, 27, 19, 11, 25, 658_000),
    utc(2018, 3, 27, 19, 11, 25),
    utc(1999, 12, 31, 23, 59, 59, 999_999),
    utc(2024, 2, 29),
]
NUMBERS = [0, 1, 2, 3, -1, -7, 10, 2**31, 2**63 - 1, -(2**63)]
TEXT_FIELDS = {"title": "title", "description": "description", "holdReason": "hold_reason"}
DATETIME_FIELDS = {"createDate": "created_at", "closeDate": "closed_at", "resolveDate": "resolved_at"}
SIGNS = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


@dataclass(frozen=True)
class Expression:
    """What is written in $filter, and what it means for a row."""

    text: str
    of: Callable[[Ticket], object]


def literal(text: str, value: object) -> Expression:
    return Expression(text, lambda row: value)


def function(name: str, meaning: Callable, *arguments: Expression) -> Expression:
    """Null of null."""

    def of(row):
        values = [argument.of(row) for argument in arguments]
        return None if None in values else meaning(*values)

    return Expression(f"{name}({','.join(argument.text for argument in arguments)})", of)


def calculation(name: str, meaning: Callable, left: Expression, right: Expression) -> Expression:
    def of(row):
        values = (left.of(row), right.of(row))
        return None if None in values else meaning(*values)

    return Expression(f"({left.text} {name} {right.text})", of)


def comparison(sign: str, left: Expression, right: Expression) -> Expression:
    """Null equals null alone; any other comparison with it is false."""

    def of(row):
        values = (left.of(row), right.of(row))
        if None in values:
            return (values[0] is values[1]) == (sign == "eq") if sign in ("eq", "ne") else False
        return SIGNS[sign](*values)

    return Expression(f"({left.text} {sign} {right.text})", of)


def quotient(left: int, right: int) -> int | None:
    """Cut towards zero."""
    if right == 0:
        return None
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def remainder(left: int, right: int) -> int | None:
    return None if right == 0 else left - right * quotient(left, right)


def by_letter(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(change(letter) if len(change(letter)) == 1 else letter for letter in text)


def shown(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment and moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def of_column(name: str, column: str) -> Expression:
    return Expression(name, lambda row: getattr(row, column))


def timestamp_of(name: str, column: str) -> Expression:
    return Expression(name, lambda row: shown(getattr(row, column)))


def joined(word: str, combine: Callable, left: Expression, right: Expression) -> Expression:
    return Expression(f"({left.text} {word} {right.text})", lambda row: combine((left.of(row), right.of(row))))


texts = st.recursive(
    st.one_of(
        st.sampled_from([of_column(*names) for names in TEXT_FIELDS.items()]),
        st.sampled_from([literal(quoted(text), text) for text in TEXTS]),
    ),
    lambda inner: st.one_of(
        st.builds(lambda text: function("tolower", by_letter(str.lower), text), inner),
        st.builds(lambda text: function("toupper", by_letter(str.upper), text), inner),
        st.builds(lambda text: function("trim", str.strip, text), inner),
        st.builds(lambda left, right: function("concat", operator.add, left, right), inner, inner),
        st.builds(
            lambda text, start: function("substring", lambda t, s: t[max(s, 0) :], text, literal(str(start), start)),
            inner,
            st.integers(-1, 4),
        ),
        st.builds(
            lambda text, start, length: function(
                "substring",
                lambda t, s, n: t[max(s, 0) :][: max(n, 0)],
                text,
                literal(str(start), start),
                literal(str(length), length),
            ),
            inner,
            st.integers(0, 3),
            st.integers(-1, 3),
        ),
    ),
    max_leaves=3,
)
moments = st.one_of(
    st.sampled_from([timestamp_of(*names) for names in DATETIME_FIELDS.items()]),
    st.sampled_from([literal(moment.isoformat().replace("+00:00", "Z"), moment) for moment in MOMENTS]),
)
numbers = st.recursive(
    st.one_of(
        st.sampled_from([of_column("ticketID", "pk"), of_column("parentTicketID", "parent_id")]),
        st.sampled_from([literal(str(number), number) for number in NUMBERS]),
        st.builds(lambda text: function("length", len, text), texts),
        st.builds(lambda text, sought: function("indexof", str.find, text, sought), texts, texts),
        st.builds(
            lambda name, moment: function(name, operator.attrgetter(name), moment),
            st.sampled_from(["year", "month", "day", "hour", "minute", "second"]),
            moments,
        ),
    ),
    lambda inner: st.builds(
        lambda operation, left, right: calculation(*operation, left, right),
        st.sampled_from(
            [
                ("add", operator.add),
                ("sub", operator.sub),
                ("mul", operator.mul),
                ("div", quotient),
                ("mod", remainder),
            ]
        ),
        # SQLite counts on in binary fractions where whole numbers end, so they must not get there.
        inner.filter(lambda number: "2147483648" not in number.text and "922337" not in number.text),
        inner.filter(lambda number: "2147483648" not in number.text and "922337" not in number.text),
    ),
    max_leaves=3,
)
dates = st.one_of(
    st.builds(lambda moment: function("date", datetime.datetime.date, moment), moments),
    st.sampled_from([literal(moment.date().isoformat(), moment.date()) for moment in MOMENTS]),
)
nulls = st.just(literal("null", None))
signs = st.sampled_from(list(SIGNS))
comparisons = st.one_of(
    *[
        st.builds(comparison, signs, st.one_of(values, nulls), st.one_of(values, nulls))
        for values in (texts, numbers, moments, dates)
    ]
)
TESTS = {"contains": lambda text, part: part in text, "startswith": str.startswith, "endswith": str.endswith}
tests = st.builds(
    lambda name, text, part: Expression(
        f"{name}({text.text},{part.text})", lambda row: function(name, TESTS[name], text, part).of(row) is True
    ),
    st.sampled_from(list(TESTS)),
    texts,
    texts,
)


def membership(sought: Expression, members: list[Expression]) -> Expression:
    values = [member.of(None) for member in members]
    listed = ",".join(member.text for member in members)
    return Expression(f"{sought.text} in ({listed})", lambda row: sought.of(row) in values)


memberships = st.one_of(
    st.builds(
        membership,
        texts,
        st.lists(st.one_of(nulls, st.sampled_from([literal(quoted(text), text) for text in TEXTS])), min_size=1),
    ),
    st.builds(
        membership,
        st.sampled_from([of_column("ticketID", "pk"), of_column("parentTicketID", "parent_id")]),
        st.lists(st.one_of(nulls, st.integers(-2, 9).map(lambda number: literal(str(number), number))), min_size=1),
    ),
)
flags = st.sampled_from(
    [
        of_column("isInternal", "is_internal"),
        Expression("isOnHold", lambda row: row.held_at is not None),
        literal("true", True),
        literal("false", False),
    ]
)
conditions = st.recursive(
    st.one_of(comparisons, tests, memberships, flags),
    lambda inner: st.one_of(
        st.builds(lambda left, right: joined("and", all, left, right), inner, inner),
        st.builds(lambda left, right: joined("or", any, left, right), inner, inner),
        st.builds(lambda condition: Expression(f"not ({condition.text})", lambda row: not condition.of(row)), inner),
        st.builds(comparison, st.sampled_from(["eq", "ne"]), inner, inner),
    ),
    max_leaves=6,
)


@pytest.fixture
def rows(ticket):
    made = []
    for number, title in enumerate(TEXTS):
        made.append(
            ticket(
                title=title,
                description=TEXTS[-number] if number % 3 else None,
                hold_reason=TEXTS[number * 7 % len(TEXTS)] if number % 2 else None,
                held_at=MOMENTS[0] if number % 4 == 1 else None,
                parent=made[number // 2] if number % 5 > 1 else None,
                is_internal=number % 3 == 1,
                created_at=MOMENTS[number % len(MOMENTS)],
                closed_at=MOMENTS[number // 2 % len(MOMENTS)] if number % 4 != 1 and number % 3 else None,
                resolved_at=MOMENTS[number // 3 % len(MOMENTS)] if number % 4 == 0 else None,
            )
        )
    return list(Ticket.objects.order_by("pk"))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(condition=conditions)
def test_filter_finds_what_it_means(rows, condition):
    ids = answer_to(condition.text)
    if isinstance(ids, CostGuardError):
        message = ids.errors[0].message
        assert any(limit in message for limit in ("levels deep", "terms", "divides by zero", "out of range")), message
        assume(False)

    assert ids == [row.pk for row in rows if condition.of(row) is True], condition.text


def answer_to(filter: str) -> list[int] | CostGuardError:
    try:
        return found(filter)
    except CostGuardError as refusal:
        return refusal


WORDS = [
    "ticketID", "title", "description", "createDate", "closeDate", "isInternal", "parentTicketID", "nothing",
    "'a'", "''", "0", "1", "-5", "1.5", "1e28", "1e-28", "1e400", "9223372036854775807", "99999999999999999999",
    "null", "true", "2018-03-27", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "10:00:00",
    "datetime'2018-01-01'", "duration'P1D'", "now()", "all", "a.b", "*", "\u00e9",
]  # fmt: skip
FUNCTIONS = [
    "contains", "startswith", "endswith", "substring", "indexof", "length", "tolower", "toupper", "trim", "concat",
    "year", "month", "day", "hour", "minute", "second", "date", "time", "now", "round", "not", "nothing",
]  # fmt: skip
OPERATORS = ["eq", "ne", "gt", "ge", "lt", "le", "add", "sub", "mul", "div", "mod", "and", "or", "in", "/", ","]
anything = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.one_of(
        st.builds(
            lambda name, arguments: f"{name}({','.join(arguments)})",
            st.sampled_from(FUNCTIONS),
            st.lists(inner, max_size=3),
        ),
        st.builds(lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from(OPERATORS), inner),
        st.builds(lambda text: f"-{text}", inner),
        st.builds(lambda left, members: f"{left} in ({','.join(members)})", inner, st.lists(inner, max_size=3)),
        st.builds(lambda left, right: left + right, inner, inner),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(text=anything)
def test_any_text_is_answered_or_refused(rows, text):
    answer = answer_to(text)

    if isinstance(answer, CostGuardError):
        assert [(error.field, int(error.number)) for error in answer.errors] == [("$filter", 500002)]
    else:
        assert set(answer) <= {row.pk for row in rows}
