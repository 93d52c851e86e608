"""What people see in place of a page that cannot be shown: a page of the product, with a landmark and a way on."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from config.failures import server_error

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"]


def faults_of(html: str) -> list[str]:
    marks = {
        "one main": r"<main>.*<h1>.+?</h1>.*<a href.*</main>",
        "language": r'<html lang="en">',
        "title": r"\| Patchbay</title>",
    }
    return [name for name, mark in marks.items() if len(re.findall(mark, html, re.DOTALL)) != 1]


@pytest.mark.parametrize("name", PAGES)
def test_page_in_place_of_another_has_a_landmark_and_a_way_on(name):
    assert faults_of(render_to_string(name)) == []


def test_each_refusal_outside_of_a_page_shows_such_a_page(db, agent, administrator):
    people, checking = Client(), Client(enforce_csrf_checks=True)
    people.force_login(agent)
    answers = {
        "wrong host": (people.get("/admin/", headers={"host": "elsewhere.example"}), 400),
        "not open": (people.get(f"/admin/users/user/{administrator.pk}/password/"), 403),
        "no form key": (checking.post("/admin/login/", {}), 403),
        "no such path": (people.get("/nothing"), 404),
        "no such page": (people.get("/admin/nothing/"), 404),
        "no such contract": (people.get("/docs/nothing/"), 404),
        "fault": (server_error(RequestFactory().get("/admin/")), 500),
    }

    found = {name: (answer.status_code, faults_of(answer.content.decode())) for name, (answer, _) in answers.items()}
    assert found == {name: (status, []) for name, (_, status) in answers.items()}
