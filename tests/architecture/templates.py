"""Compiles every template of the project: `python -m tests.architecture.templates`."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]


def broken_templates() -> list[str]:
    """Each template that does not compile, with the reason."""
    found = []
    for folder in [ROOT / "templates", *ROOT.glob("apps/*/templates")]:
        for path in sorted(folder.rglob("*.*")):
            try:
                get_template(str(path.relative_to(folder)))
            except TemplateSyntaxError as error:
                found.append(f"{path.relative_to(ROOT)}: {error}")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    broken = broken_templates()
    print("\n".join(broken) or "All templates compile.")
    sys.exit(bool(broken))
