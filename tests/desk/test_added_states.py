"""A new state is written into its table alone; pages, filters, dashboards and APIs show it from there."""

import os
import re
import subprocess
import sys

from tests.architecture.source import ROOT


def test_state_that_only_the_constants_know_shows_everywhere():
    """In a process of its own, whose constants have one state more for each of six life cycles."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.support.added_states", "-p", "no:cacheprovider", "-q",
         "tests/desk/added_states.py"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert re.search(r"\n\d+ passed", done.stdout), done.stdout[-6000:] + done.stderr[-2000:]
