"""What `make run` installs is enough for both databases that the README names."""

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


def test_driver_of_postgresql_comes_with_the_base_requirements():
    pinned = re.findall(r"^([a-z0-9-]+)==", (REQUIREMENTS / "base.txt").read_text(), re.MULTILINE)

    assert {"psycopg", "psycopg-binary"} <= set(pinned)
