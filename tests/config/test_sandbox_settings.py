"""Which databases can be the sandbox's, and which environments there are with it."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import databases

MAIN = environ.Env.db_url_config("postgres://patchbay@db:5432/patchbay")


def sandbox_at(url: str, main=MAIN, default: str = ""):
    env = environ.Env()
    env.ENVIRON = {"SANDBOX_DATABASE_URL": url} if url else {}
    return databases.sandbox(env, default, main, 60)


def test_another_database_of_the_same_kind_is_taken():
    taken = sandbox_at("postgres://other@db:5432/patchbay_sandbox")

    assert (taken["NAME"], taken["CONN_MAX_AGE"], taken["OPTIONS"]["connect_timeout"]) == ("patchbay_sandbox", 60, 5)
    assert databases.environments(["production", "sandbox"], taken) == ["production", "sandbox"]


@pytest.mark.parametrize("url", ["", "none", "NONE"])
def test_without_one_there_is_no_environment_of_that_name(url):
    assert sandbox_at(url) is None
    assert databases.environments(["production", "sandbox"], None) == ["production"]
    with pytest.raises(ImproperlyConfigured):
        databases.environments(["sandbox"], None)


@pytest.mark.parametrize("url", ["postgres://other@db:5432/patchbay", "sqlite:////data/sandbox.sqlite3"])
def test_main_database_and_one_of_another_kind_are_refused(url):
    with pytest.raises(ImproperlyConfigured):
        sandbox_at(url)


def test_file_beside_a_sqlite_database_is_the_default_of_local_settings():
    main = environ.Env.db_url_config("sqlite:////data/patchbay.sqlite3")

    assert databases.beside(main) == "sqlite:////data/patchbay-sandbox.sqlite3"
    assert sandbox_at("", main, databases.beside(main))["NAME"] == "/data/patchbay-sandbox.sqlite3"
    assert databases.beside(MAIN) == ""
