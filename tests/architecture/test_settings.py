"""Migrations and settings as they are deployed."""

import ast
import os
import re
import runpy
import secrets
import subprocess
import sys

import pytest
import yaml
from django.core.management import call_command

from config.settings.keys import is_weak
from tests.architecture.source import ROOT, SOURCES, tree_of

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


@pytest.mark.parametrize("url", ["sqlite:///kept.sqlite3", "postgres://patchbay@127.0.0.1:1/patchbay"])
def test_connections_are_kept_open_on_either_database(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("CONN_MAX_AGE", raising=False)

    database = runpy.run_path(str(ROOT / "config/settings/base.py"))["DATABASES"]["default"]

    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def _python(code: str, environment: dict) -> subprocess.CompletedProcess:
    keys = ("SECRET_KEY", "FIELD_KEYS", "COSTGUARD_")
    clean = {name: value for name, value in os.environ.items() if name not in PRODUCTION and not name.startswith(keys)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("held", [{}, dict.fromkeys(PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"}, " ")])
def test_web_server_started_bare_refuses_and_names_everything_that_is_missing(held):
    """`gunicorn config.wsgi` with nothing set, or with everything set to nothing."""
    done = _python("import config.wsgi", held)

    assert done.returncode != 0
    assert "Production needs values for SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL" in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_does_not_start_without_one_of_its_values(name):
    done = _python("import config.settings.production", PRODUCTION | {name: ""})

    assert done.returncode != 0
    assert f"Production needs values for {name} in" in done.stderr


GOOD_KEY = "u5Zq7-Lw2xTb9RfKe4Vm8Hs1Yd6Gc3Pn"
KEY_VARIABLES = ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "FIELD_KEYS", "COSTGUARD_SWT_KEYS_NORTH_1"]
SEVERAL_KEYS = ["SECRET_KEY_FALLBACKS", "COSTGUARD_SWT_KEYS_NORTH_1"]  # of which each still lets somebody in


def _keys_refused(held: dict) -> str:
    """What production says of the keys in these variables."""
    environment = PRODUCTION | {"COSTGUARD_ENVIRONMENTS": "production,north-1"} | held
    return _python("import config.settings.production", environment).stderr.strip().rpartition("\n")[2]


def test_production_does_not_start_with_the_key_of_the_demo():
    said = _keys_refused(dict.fromkeys(KEY_VARIABLES, "local-demo-only-" + "0" * 40))

    assert said.endswith(f"{', '.join(KEY_VARIABLES)} must not hold the public key of the demo.")


def test_production_does_not_start_with_keys_that_can_be_guessed():
    assert f": {', '.join(KEY_VARIABLES)} must not hold a key that can be guessed" in _keys_refused(
        dict.fromkeys(KEY_VARIABLES, "fk1")
    )
    assert f": {', '.join(SEVERAL_KEYS)} must not hold a key that can be guessed" in _keys_refused(
        dict.fromkeys(SEVERAL_KEYS, f"{GOOD_KEY},fk1")
    )


def test_production_starts_with_good_keys_and_a_weak_one_that_only_decrypts():
    good = dict.fromkeys(KEY_VARIABLES, GOOD_KEY) | {"FIELD_KEYS": f"{GOOD_KEY},fk1"}

    assert _keys_refused(good) == ""


@pytest.mark.parametrize("key", ["x", GOOD_KEY[:-1], "a" * 64, "abc" * 20, "0123456789" * 5, "ab" * 15 + "cdefg"])
def test_key_that_can_be_guessed_is_weak(key):
    assert is_weak(key)


@pytest.mark.parametrize(
    "key", [GOOD_KEY, secrets.token_urlsafe(24), secrets.token_hex(32)], ids=["fixed", "url-safe", "hexadecimal"]
)
def test_random_key_is_not_weak(key):
    assert not is_weak(key)


def test_empty_variables_count_as_not_set():
    """As in a `.env` that was copied from `.env.example`."""
    empty = dict.fromkeys(_documented(), "") | {name: PRODUCTION[name] for name in PRODUCTION}

    done = _python("from django.conf import settings; import config.gunicorn; print(settings.TIME_ZONE)", empty)

    assert (done.returncode, done.stdout, done.stderr) == (0, "UTC\n", "")


def _documented() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def _read() -> set[str]:
    """The variables that the project's own files read, those with a name made up on the way by their beginning."""
    names = set()
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and node.args and re.match(r"(env|os\.environ)\b", ast.unparse(node.func)):
                if isinstance(node.args[0], ast.Constant) and str(node.args[0].value).isupper():
                    names.add(node.args[0].value)
                elif isinstance(node.args[0], ast.JoinedStr):
                    names.add(node.args[0].values[0].value)
    return names


def test_variables_of_the_settings_of_the_example_and_of_compose_are_the_same():
    documented, read = _documented(), _read() - {"DJANGO_SETTINGS_MODULE"}
    started = {name for name in read if name.endswith("_")}
    passed = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]

    assert {name for name in documented if not name.startswith(tuple(started))} == read - started
    assert all(any(name.startswith(start) for name in documented) for start in started)
    for service in ("migrate", "web", "worker"):
        assert passed[service]["environment"].keys() == documented, service
        assert passed[service]["env_file"] == [{"path": ".env", "required": False}], service
