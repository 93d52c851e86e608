"""Tests arrange rows by hand, as no operation could; the project's own code must record what it changes."""

import sys
from pathlib import Path

from apps.activity import history

ROOT = Path(__file__).resolve().parents[2]
TESTS = str(ROOT / "tests")
# What a write passes through on its way to the signal, whoever asked for it.
PASSED = {str(ROOT / "apps" / name) for name in ("activity/history.py", "core/identity.py", "core/bulk.py")}
PASSED.add(__file__)
_meant = history.may_go_unrecorded


def may_go_unrecorded() -> bool:
    """Whether a change without an activity is meant to be one, or the test itself writes the row."""
    return _meant() or _is_of_test()


def _is_of_test() -> bool:
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(str(ROOT)) and "/.venv/" not in name and name not in PASSED:
            return name.startswith(TESTS)
        frame = frame.f_back
    return False


def allow_tests() -> None:
    """Called once, before the first test."""
    history.may_go_unrecorded = may_go_unrecorded
