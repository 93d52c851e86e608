"""Migrations and settings as they are deployed."""

import os
import subprocess
import sys

from django.core.management import call_command

from tests.architecture.source import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-for-this-check-" + "aB3$kL9-qZ7" * 6,
    "ALLOWED_HOSTS": "patchbay.example",
    "DATABASE_URL": "postgres://patchbay:secret@127.0.0.1:1/patchbay",
}


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_migrations_are_up_to_date(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_settings_have_no_errors():
    done = _manage("check", "--deploy", "--fail-level", "ERROR", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_production_does_not_start_without_its_secrets():
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"):
        environment = {**os.environ, **PRODUCTION}
        del environment[name]
        done = subprocess.run(
            [sys.executable, "-c", "import config.settings.production"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert name in done.stderr
