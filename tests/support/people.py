"""The people that most tests act as: their rows are made once for a module, and each of its tests rolls back to there.

A test gets copies of them. They are there in every test of such a module that asks for the database, so that it finds
the same rows whichever tests run before it.
"""

import copy
from pathlib import Path

import pytest
from django.utils import timezone

from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory, UserFactory
from tests.support.databases import rolled_back
from tests.support.desk import Desk, ready_sessions
from tests.support.tokens import bearer_token, ready_tokens

PEOPLE = {
    "agent": lambda: AgentFactory(username="casey", name="Casey Reed"),
    "manager": lambda: ManagerFactory(username="maria", name="Maria Bloom"),
    "administrator": lambda: AdministratorFactory(username="alex", name="Alex Morgan"),
    "integrator": lambda: UserFactory(username="integrator", name="Harbour Integration", human_id="USR-12343"),
}
TESTS = Path(__file__).resolve().parents[1]
# Folders whose tests may find all of them in the database, also whom they do not ask for.
FOLDERS = {"tickets", "support", "orders", "journals", "provisioning", "payments", "registers"}
# What commits, or lets the database hold rows of its own alone.
APART = {"transactional_db", "live_server", "django_db_reset_sequences", "demo", "kept_demo"}


def pytest_collection_modifyitems(items):
    """Let every test of a module ask for the shared rows first, where none of them has to be apart."""
    modules = {}
    for item in items:
        if item.path.is_relative_to(TESTS) and item.path.relative_to(TESTS).parts[0] in FOLDERS:
            modules.setdefault(item.path, []).append(item)
    for tests in modules.values():
        is_asked_for = any(PEOPLE.keys() & set(test.fixturenames) for test in tests)
        if is_asked_for and not any(_is_apart(test) for test in tests):
            for test in tests:
                if _asks_for_the_database(test) and "shared_people" not in test.fixturenames:
                    test.fixturenames.insert(0, "shared_people")


def _is_apart(test) -> bool:
    marked = any(mark.kwargs.get("transaction") for mark in test.iter_markers("django_db"))
    return marked or bool(APART & set(test.fixturenames))


def _asks_for_the_database(test) -> bool:
    return "db" in test.fixturenames or test.get_closest_marker("django_db") is not None


@pytest.fixture(scope="module")
def shared_people(django_db_setup, django_db_blocker):
    """Everybody by the name of their fixture, each with a token, and staff with a session at the desk."""
    with django_db_blocker.unblock(), rolled_back():
        everybody = {name: make() for name, make in PEOPLE.items()}
        now = timezone.now()
        ready_tokens.update({person.pk: (bearer_token(person), now) for person in everybody.values()})
        staff = [person for person in everybody.values() if person.is_agent or person.is_admin]
        ready_sessions.update({person.pk: (Desk(person).session, now) for person in staff})
        yield everybody
        ready_tokens.clear()
        ready_sessions.clear()


def person(request, name: str):
    """A copy of that person of the module, or in a module that shares nobody a new one."""
    if "shared_people" in request.node.fixturenames:
        return copy.deepcopy(request.getfixturevalue("shared_people")[name])
    return PEOPLE[name]()


@pytest.fixture
def agent(request, db):
    return person(request, "agent")


@pytest.fixture
def manager(request, db):
    return person(request, "manager")


@pytest.fixture
def administrator(request, db):
    return person(request, "administrator")


@pytest.fixture
def integrator(request, db):
    """A system that speaks through the APIs for one organisation."""
    return person(request, "integrator")
