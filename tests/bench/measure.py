"""Timing pages in turns, so that whatever else the machine does meets each of them alike.

A page's cost against another one is the median, over all turns, of the quotient of the two within a turn:
of two calls within the same moment, that is, which a busy machine slows down alike.
"""

import gc
import statistics
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from tests.bench.page import Page
from tests.bench.pages import pages

WARM_UP, TURNS = 3, 60


def measure() -> int:
    """Print a table of all pages; 1 when a target is missed, else 0."""
    with override_settings(ROOT_URLCONF="tests.bench.floor"):
        measured = pages()
        statements = {page.name: _statements(page) for page in measured}
        times = _times(measured)
    print(f"{'page':36} {'median ms':>10} {'queries':>8} {'ratio':>7} {'target':>18}")
    missed = 0
    for page in measured:
        ratio = _ratio(times[page.name], times[page.against]) if page.against else None
        over = (page.times is not None and ratio > page.times) or (
            page.statements is not None and statements[page.name] > page.statements
        )
        missed += over
        print(
            f"{page.name:36} {statistics.median(times[page.name]) * 1000:10.2f} {statements[page.name]:8}"
            f" {'' if ratio is None else f'{ratio:.2f}':>7} {_target(page):>18} {_verdict(page, over)}"
        )
    return 1 if missed else 0


def _times(measured: list[Page]) -> dict[str, list[float]]:
    times = {page.name: [] for page in measured}
    gc.collect()
    gc.freeze()
    for turn in range(WARM_UP + TURNS):
        for page in measured:
            page.before()
            start = time.perf_counter()
            page.get()
            span = time.perf_counter() - start
            if turn >= WARM_UP:
                times[page.name].append(span)
    return times


def _ratio(times: list[float], others: list[float]) -> float:
    return statistics.median(time / other for time, other in zip(times, others, strict=True))


def _statements(page: Page) -> int:
    page.before()
    with CaptureQueriesContext(connection) as captured:
        response = page.get()
    assert response.status_code == 200, f"{page.name}: {response.status_code}"
    return len(captured)


def _target(page: Page) -> str:
    targets = []
    if page.times is not None:
        targets.append(f"<= {page.times} x")
    if page.statements is not None:
        targets.append(f"<= {page.statements} queries")
    return ", ".join(targets)


def _verdict(page: Page, over: bool) -> str:
    if page.times is None and page.statements is None:
        return ""
    return "over" if over else "ok"
