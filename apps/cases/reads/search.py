"""Cases and their notes found by number, words, code or customer."""

from django.db.models import QuerySet

from apps.cases.models import Case, CaseCode, CaseNote
from apps.core.caller import Caller
from apps.core.search_sql import MOST_LISTED, Rank, Sql, among, found_in, hits, keys, newest_of, referred, union
from apps.core.searching import Sought
from apps.customers.reads.search import owned

KINDS = ("case", "cas")
MOST_CANDIDATES = 24
MOST_CODES = 60  # whose cases are looked for
MOST_OF_CODE, MOST_OF_CODES = 1_000, 20_000  # newest cases of one code and of all, among which those of a list are


def find_cases(wanted: Sought, by: Caller, most: int) -> list[Case]:
    """The best of the newest visible cases that the words fit, each with code, customer and organisation."""
    if not wanted:
        return []
    cases = Case.objects.visible_to(by)
    found = among(cases, _parts(cases, wanted, by, MOST_CANDIDATES)).annotate(rank=Rank(wanted.with_numbers))
    related = found.select_related("code", "customer", "organisation")
    rows: list[Case] = list(related.order_by("-rank", "-pk")[: 3 * MOST_CANDIDATES])
    return sorted(rows, key=lambda case: not is_exactly(case, wanted))[:most]


def is_exactly(case: Case, wanted: Sought) -> bool:
    """Whether all that was typed is the number of the case or of its order."""
    return case.pk == wanted.numbered(*KINDS) or wanted.is_number(case.order_number)


def find_notes(wanted: Sought, by: Caller, most: int) -> list[CaseNote]:
    """The best of the newest visible notes that hold the words, each with its case and author."""
    if not wanted:
        return []
    notes = CaseNote.objects.visible_to(by)
    parts = [hits(notes, words, MOST_CANDIDATES) for words in wanted.as_text]
    found = among(notes, parts).annotate(rank=Rank(wanted.as_text))
    return list(found.select_related("case__code", "author").order_by("-rank", "-pk")[:most])


def cases_found(cases: QuerySet[Case], wanted: Sought, by: Caller) -> QuerySet[Case]:
    """Those of a list that the words fit, in their notes too; at most the newest 1,000."""
    if not wanted:
        return cases.none()
    notes = CaseNote.objects.visible_to(by)
    parts = _parts(cases, wanted, by, MOST_LISTED)
    parts += [referred(notes, "case", words, MOST_LISTED) for words in wanted.as_text]
    return found_in(cases, parts)


def _parts(cases: QuerySet[Case], wanted: Sought, by: Caller, most: int) -> list[Sql]:
    return [
        *keys(wanted.numbered(*KINDS)),
        *(hits(cases, words, most) for words in wanted.without(*KINDS).with_numbers),
        _of_codes(cases, wanted, most),
        *owned(cases, wanted, by, most),
    ]


def _of_codes(cases: QuerySet[Case], wanted: Sought, most: int) -> Sql:
    """SQL of the keys of the newest of the cases that have a code with the words in its name.

    A word such as "question" is in the names of many codes, and a list may hold few of their cases: those are sought
    among the newest of each code alone, which an index gives, so that no search walks through all cases.
    """
    codes = union(hits(CaseCode.objects.all(), words, MOST_CODES) for words in wanted.as_text)
    newest = newest_of(Case.objects.all(), "code", codes, MOST_OF_CODES, MOST_OF_CODE)
    return newest_of(cases, "pk", newest, most, 1)  # each looked up by its key
