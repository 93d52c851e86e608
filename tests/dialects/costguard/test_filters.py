"""What $filter finds, and what it refuses."""

import pytest

from apps.dialects.costguard.errors import CostGuardError
from apps.tickets.models import Ticket
from tests.dialects.costguard.conftest import found, utc

pytestmark = pytest.mark.sqlite

SENTENCE = "Value for argument '$filter' is not valid: "


def message(filter):
    with pytest.raises(CostGuardError) as refusal:
        found(filter)
    [error] = refusal.value.errors
    assert (error.field, int(error.number)) == ("$filter", 500002)
    assert error.message.startswith(SENTENCE), error.message
    return error.message.removeprefix(f"{SENTENCE}'{filter}'. ")


@pytest.fixture
def lower(ticket):
    return ticket(title="no dial tone", created_at=utc(2018, 3, 27, 19, 11, 25, 657_123))


@pytest.fixture
def upper(ticket, customer, lower):
    return ticket(
        title="No Dial Tone",
        description="It's 100%",
        customer=customer("Jane Doe"),
        parent=lower,
        is_internal=True,
        created_at=utc(2024, 2, 29),
        closed_at=utc(2024, 3, 1),
    )


FINDS = [
    ("title eq 'no dial tone'", ["lower"]),
    ("title eq 'NO DIAL TONE'", []),
    ("contains(title,'dial')", ["lower"]),
    ("contains(title,'Dial')", ["upper"]),
    ("contains(title,'')", ["lower", "upper"]),
    ("startswith(title,'No')", ["upper"]),
    ("endswith(title,'tone')", ["lower"]),
    ("tolower(title) eq 'no dial tone'", ["lower", "upper"]),
    ("title lt 'a'", ["upper"]),
    ("description eq 'It''s 100%'", ["upper"]),
    ("contains(customerName,'_')", []),
    ("customerName eq null", ["lower"]),
    ("customerName ne null", ["upper"]),
    ("null eq customerName", ["lower"]),
    ("customerName eq 'Jane Doe'", ["upper"]),
    ("customerName ne 'Jane Doe'", ["lower"]),
    ("not (customerName eq 'Jane Doe')", ["lower"]),
    ("customerName gt 'A'", ["upper"]),
    ("customerName le 'A'", []),
    ("not (customerName gt 'A')", ["lower"]),
    ("not contains(customerName,'x')", ["lower", "upper"]),
    ("not not contains(customerName,'Doe')", ["upper"]),
    ("customerName in ('Jane Doe', null)", ["lower", "upper"]),
    ("not (customerName in ('Jane Doe'))", ["lower"]),
    ("salesCode eq customerName", ["lower"]),
    ("salesCode ne customerName", ["upper"]),
    ("createDate eq 2018-03-27T19:11:25.657Z", ["lower"]),
    ("createDate eq 2018-03-27T15:11:25.657-04:00", ["lower"]),
    ("createDate eq datetime'2018-03-27T19:11:25.657'", ["lower"]),
    ("createDate eq 2018-03-27T19:11:25.657123Z", []),
    ("createDate gt 2018-03-27T19:11:25.657Z", ["upper"]),
    ("createDate ge 2018-03-27T19:11:25.657Z", ["lower", "upper"]),
    ("createDate le 2018-03-27T19:11:25.657Z", ["lower"]),
    ("createDate lt 2018-03-27T19:11Z", []),
    ("createDate lt now()", ["lower", "upper"]),
    ("createDate le 9999-12-31T23:59:59.9999999Z", ["lower", "upper"]),
    ("createDate ge 0001-01-01T00:00:00Z and createDate gt 0999-12-31T23:59Z", ["lower", "upper"]),
    ("createDate lt 0001-01-01T00:00:00Z", []),
    ("date(createDate) gt 0001-01-01 and title ne '0001-01-01'", ["lower", "upper"]),
    ("'0999-12-31' eq '0999-12-31' and '0999-12-31' ne '1999-12-31'", ["lower", "upper"]),
    ("874C41DC-d104-480f-a576-dac472c5e0e4 eq '874c41dc-d104-480f-a576-dac472c5e0e4'", ["lower", "upper"]),
    ("874c41dc-d104-480f-a576-dac472c5e0e4 eq guid'874C41DC-D104-480f-a576-dac472c5e0e4'", ["lower", "upper"]),
    ("title in (guid'874c41dc-d104-480f-a576-dac472c5e0e4','no dial tone')", ["lower"]),
    ("title ne 874c41dc-d104-480f-a576-dac472c5e0e4", ["lower", "upper"]),
    ("date(createDate) eq 2024-02-29", ["upper"]),
    ("time(createDate) eq 19:11:25.657", ["lower"]),
    ("year(createDate) eq 2018 and month(createDate) eq 3 and day(createDate) eq 27", ["lower"]),
    ("hour(createDate) add minute(createDate) add second(createDate) eq 55", ["lower"]),
    ("closeDate gt createDate", ["upper"]),
    ("isInternal", ["upper"]),
    ("not isInternal", ["lower"]),
    ("isInternal eq false", ["lower"]),
    ("isInternal eq (closeDate ne null)", ["lower", "upper"]),
    ("ticketID sub parentTicketID gt 0", ["upper"]),
    ("parentTicketID mul 2 sub parentTicketID eq parentTicketID", ["upper", "lower"]),
    ("ticketID div (ticketID sub ticketID) eq 1", []),
    ("ticketID mod (ticketID sub ticketID) eq null", ["lower", "upper"]),
    ("ticketID add 9223372036854775807 gt 9223372036854775807", ["lower", "upper"]),
    ("ticketID lt 99999999999999999999999999", ["lower", "upper"]),
    ("ticketID gt 0.5", ["lower", "upper"]),
    ("7 div 2 eq 3 and -7 div 2 eq -3 and -7 mod 2 eq -1 and 7.0 div 2 eq 3.5", ["lower", "upper"]),
    ("(ticketID sub ticketID sub 7.5) mod 2 eq -1.5", ["lower", "upper"]),
    ("true or false and false", ["lower", "upper"]),
    ("(true or false) and false", []),
    ("1 add 2 mul 3 eq 7", ["lower", "upper"]),
    ("length(title) eq 12 and indexof(title,'dial') eq 3", ["lower"]),
    ("indexof(title,'x') eq -1", ["lower", "upper"]),
    ("substring(title,3,4) eq 'dial'", ["lower"]),
    ("substring(title,100) eq '' and substring(title,0,9223372036854775807) eq title", ["lower", "upper"]),
    ("concat(concat(title,', '),customerName) eq 'No Dial Tone, Jane Doe'", ["upper"]),
    ("trim(concat(' ',title)) eq title", ["lower", "upper"]),
    ("null", []),
    ("null eq null", ["lower", "upper"]),
    ("null gt null", []),
    ("  isInternal\t", ["upper"]),
    ("title in ('a','no dial tone')", ["lower"]),
    ("isInternal IN (true) AND NOT (title EQ null)", ["upper"]),
]


def test_filter_finds(lower, upper):
    names = {lower.pk: "lower", upper.pk: "upper"}

    answers = [(filter, sorted(names[pk] for pk in found(filter))) for filter, _ in FINDS]

    assert answers == [(filter, sorted(finds)) for filter, finds in FINDS]


@pytest.mark.parametrize(
    ("filter", "reason"),
    [
        ("TicketID eq 1", "There is no field 'TicketID'; did you mean 'ticketID'?"),
        ("titel eq 'x'", "There is no field 'titel'; did you mean 'title'?"),
        ("zzz eq 1", "There is no field 'zzz'."),
        ("slaElapsedSeconds gt 1", "'slaElapsedSeconds' cannot be filtered on."),
        (
            "ticketID eq 'abc'",
            "'ticketID' is a whole number and cannot be compared with 'abc', which is text.",
        ),
        (
            "createDate gt 2018-03-27",
            "'createDate' is a date with a time and cannot be compared with 2018-03-27, which is a date.",
        ),
        ("isInternal eq 1", "'isInternal' is true or false and cannot be compared with 1, which is a whole number."),
        ("title", "'title' is text, where true or false is needed."),
        ("title and isInternal", "'title' is text, where true or false is needed."),
        ("5", "5 is a whole number, where true or false is needed."),
        ("contains(ticketID,'1')", "'ticketID' is a whole number, where 'contains' takes text."),
        ("year(title) eq 1", "'title' is text, where 'year' takes a date or a date with a time."),
        ("title add 1 eq 2", "'title' is text and cannot be calculated with."),
        ("ticketID div 0 eq 1", "It divides by zero."),
        ("ticketID mod (2 sub 2) eq 1", "It divides by zero."),
        ("ticketID eq 1e400", "The number 1e400 is out of range."),
        ("ticketID eq 1e999999999999999999999", "The number 1e999999999999999999999 is out of range."),
        ("createDate gt 2018-02-30T00:00:00Z", "There is no such date or time as 2018-02-30T00:00:00Z."),
        ("createDate gt 9999-12-31T23:59:59-01:00", "There is no such date or time as 9999-12-31T23:59:59-01:00."),
        ("date(createDate) gt 2018-13-01", "It cannot be read from position 25 on."),
        ("round(ticketID) eq 1", "The function 'round' is not supported."),
        ("foo(ticketID) eq 1", "There is no function 'foo'."),
        ("contains(title)", "The number of arguments of 'contains' is wrong."),
        ("ticketID in (parentTicketID)", "A list after 'in' holds constants only."),
        ("duration'P1D' eq 1", "A duration cannot stand here."),
        ("", "An expression is needed."),
        ("  ", "An expression is needed."),
        ("title eq guid'874c41dc'", "It cannot be read from position 14 on."),
        ("title eq", "It cannot be read from position 7 on."),
        ("title eqq 'a'", "It cannot be read from position 7 on."),
        ("title eq 'a", "It cannot be read from position 10 on."),
        ("(title eq 'a'", "It cannot be read from position 14 on."),
        ("title eq 'a')", "It cannot be read from position 13 on."),
        ("children/any(c:c/title eq 'a')", "It cannot be read from position 9 on."),
        ("t\u00eftle eq 'a'", "It cannot be read from position 1 on."),
        ("ticketID eq \u0661", "It cannot be read from position 13 on."),
        ("title eq 'a\x00b'", "It must not hold the character U+0000."),
    ],
)
def test_filter_is_refused(db, filter, reason):
    assert message(filter) == reason


def test_refusal_shows_the_beginning_of_a_long_filter(db):
    filter = " and ".join(["ticketID eq 1"] * 51)

    with pytest.raises(CostGuardError) as refusal:
        found(filter)

    assert refusal.value.errors[0].message == f"{SENTENCE}'{filter[:100]}…'. It has more than 50 terms."


@pytest.mark.parametrize(
    ("fits", "too_much", "reason"),
    [
        (" or ".join(["ticketID eq 1"] * 50), " or ".join(["ticketID eq 1"] * 51), "more than 50 terms"),
        (" or ".join(["isInternal"] * 50), " or ".join(["isInternal"] * 51), "more than 50 terms"),
        ("1" + " add 1" * 49 + " eq 50", "1" + " add 1" * 50 + " eq 51", "more than 50 terms"),
        ("(" * 10 + "isInternal" + ")" * 10, "(" * 11 + "isInternal" + ")" * 11, "more than 10 levels"),
        ("not " * 10 + "isInternal", "not " * 11 + "isInternal", "more than 10 levels"),
        (
            "trim(" * 9 + "title" + ")" * 9 + " eq 'a'",
            "trim(" * 11 + "title" + ")" * 11 + " eq 'a'",
            "more than 10 levels",
        ),
        (
            f"title eq '{'x' * 3989}'",
            f"title eq '{'x' * 3990}'",
            "longer than 4000 characters",
        ),
        (
            f"ticketID in ({','.join(['1'] * 1993)})",
            f"ticketID in ({','.join(['1'] * 1994)})",
            "longer than 4000 characters",
        ),
    ],
)
def test_filter_is_bounded(ticket, fits, too_much, reason):
    ticket()
    found(fits)

    with pytest.raises(CostGuardError, match=reason):
        found(too_much)


@pytest.mark.parametrize("operation", ["add", "sub", "mul", "div", "mod"])
@pytest.mark.parametrize("number", ["1.5", "9223372036854775807", "1e28"])
def test_longest_calculation_is_answered(ticket, operation, number):
    ticket()
    calculation = f"ticketID{f' {operation} {number}' * 49}"

    assert len(found(f"{calculation} ne null")) + len(found(f"{calculation} eq null")) == 1


@pytest.mark.parametrize(
    ("sought", "member"),
    [
        ("length(title)", "1"),
        ("tolower(title)", "''"),
        ("(ticketID mul 1.5)", "1"),
        ("isInternal", "true"),
        ("createDate", "2018-03-27T19:11Z"),
        ("date(createDate)", "2018-03-27"),
        ("(isInternal eq true)", "null"),
    ],
)
def test_longest_list_is_answered(ticket, sought, member):
    made = ticket(title="x")
    count = (4000 - len(f"not ({sought} in ())")) // (len(member) + 1)
    members = ",".join([member] * count)

    assert found(f"{sought} in ({members})") + found(f"not ({sought} in ({members}))") == [made.pk]


def test_filter_narrows_what_is_visible(lower, upper):
    assert found("true", Ticket.objects.filter(is_internal=False)) == [lower.pk]
    assert found("ticketID gt 0", Ticket.objects.none()) == []
