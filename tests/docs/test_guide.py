"""The user guide says what is there: pages, links, pictures, names on the screen, keys, and requests that work."""

import base64
import functools
import itertools
import re
import shlex
from collections import Counter

import polib
import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from markdown_it import MarkdownIt

from apps.desk.navigation import account, entries
from apps.users.factories import AgentFactory
from config.guide import FILES, IMAGES, INDEX, REFERENCES, ROLES, TRANSLATED, page_of, rendered
from tests.architecture.source import ROOT
from tests.browser.screenshots import PICTURES, README
from tests.i18n.messages import CATALOGUE

PAGES = [INDEX, *ROLES]
TEXTS = {name: FILES[name].read_text(encoding="utf-8") for name in PAGES}
BOLD = re.compile(r"\*\*([^*]+)\*\*")
KEY = re.compile(r"(?:[a-z]|\?|/|Enter|Esc|(?:Ctrl|Alt)\+\w+)")
ORIGIN = "http://127.0.0.1:8000"


def address(name: str) -> str:
    return reverse("guide") if name == INDEX else reverse("guide-page", args=[name])


@pytest.mark.parametrize("name", [*PAGES, *REFERENCES])
def test_page_is_shown_without_a_login_and_needs_nothing_from_elsewhere(client, name):
    answer = client.get(address(name))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f"<h1>{page_of(name).title}</h1>" in html
    assert [anchor for anchor, _ in page_of(name).headings if f'id="{anchor}"' not in html] == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", html) == []
    assert client.post(address(name)).status_code == 405
    for picture in (*re.findall(r'rel="icon"[^>]*href="/static/([^"]+)', html), client.get("/favicon.ico").url[8:]):
        assert finders.find(picture), picture


def test_requests_go_to_the_server_that_shows_them(client):
    html = client.get(address("api-tickets")).content.decode()

    assert "http://testserver/api/tickets/INC-1234" in html
    assert ORIGIN not in html


@pytest.mark.parametrize("language", ["en", "de"])
def test_links_and_pictures_lead_somewhere(client, language):
    headers = {"Accept-Language": language}
    pages = {address(name): client.get(address(name), headers=headers).content.decode() for name in FILES}
    lost = []
    for here, html in pages.items():
        article = html.partition("<article")[2]
        assert article
        for target in re.findall(r'(?:src|href)="([^"]+)"', article):
            path, _, anchor = target.partition("#")
            found = pages.get(path or here)
            is_there = found is not None or (path.startswith("/") and client.get(path).status_code == 200)
            if not is_there or (anchor and f'id="{anchor}"' not in (found or "")):
                lost.append(f"{here}: {target}")
        lost += [f"{here}: a picture without words" for _ in re.findall(r'<img[^>]*alt=""', article)]

    assert lost == []


def test_pictures_are_those_that_are_taken_and_shown():
    shown = {name for text in TEXTS.values() for name in re.findall(r"\(images/([\w-]+)\.webp\)", text)}

    assert shown == {picture.name for picture in PICTURES} - {README}
    assert sorted(IMAGES) == sorted(f"{name}.webp" for name in shown), "run `make screenshots`"
    assert sum(path.stat().st_size for path in IMAGES.values()) < 1_500_000


@pytest.mark.parametrize(
    "path", ["nothing/", "README/", "images/nothing.webp", "images/..%2Fcsr.md", "images/%2E%2E%2F%2E%2E%2Fdesk.png"]
)
def test_other_files_are_not_served(client, path):
    assert client.get(f"/docs/guide/{path}").status_code == 404


def test_page_is_in_the_language_of_the_reader_or_the_one_that_is_asked_for(client, db):
    german = page_of("csr", "de").title
    assert german != page_of("csr").title

    def shown(**headers):
        return client.get(address("csr") + headers.pop("query", ""), headers=headers)

    by_browser, asked = shown(accept_language="de-AT,de;q=0.9"), shown(query="?lang=de")
    for answer in (by_browser, asked):
        html = answer.content.decode()
        assert f"<h1>{german}</h1>" in html
        assert '<html lang="de">' in html
        assert answer["Content-Language"] == "de"
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
    assert f'href="{address("manager")}?lang=de"' in asked.content.decode().partition("<article")[0]
    assert f'href="{address("csr")}?lang=de"' in client.get(address("manager") + "?lang=de").content.decode()
    person = AgentFactory(language="de")
    client.force_login(person)
    assert f"<h1>{german}</h1>" in shown(accept_language="en").content.decode()
    assert f"<h1>{page_of('csr').title}</h1>" in shown(query="?lang=en").content.decode()
    assert f"<h1>{german}</h1>" in shown(query="?lang=xx").content.decode()
    english_only = client.get(address("integrator")).content.decode()
    assert '<article class="guide-text" lang="en">' in english_only


@pytest.mark.parametrize("name", sorted(TRANSLATED["de"]))
def test_german_page_has_what_the_english_one_has(name):
    """Block by block, with the same pictures and codes, and the names that stand on the screen in German."""
    english, other = FILES[name].read_text(encoding="utf-8"), TRANSLATED["de"][name].read_text(encoding="utf-8")

    assert shape(other) == shape(english)
    assert codes(other) == codes(english)
    assert names_without_the_folder(other) == names_without_the_folder(english)
    translated = names_in_german()
    bolds = set(names_in(other))
    expected = {bold: translated.get(bold.lower(), {bold}) for bold in names_in(english)}
    assert [bold for bold, names in expected.items() if not names & bolds] == []
    assert sorted(bolds - set().union(*expected.values())) == []


def names_in(text: str) -> list[str]:
    """What stands in bold."""
    return [" ".join(found.split()) for found in BOLD.findall(text)]


def names_in_german() -> dict[str, set[str]]:
    """What a name is called, by the English one in small letters; labels and heads begin with a capital."""
    found: dict[str, set[str]] = {}
    for entry in polib.pofile(str(CATALOGUE)):
        found.setdefault(entry.msgid.lower(), set()).add(entry.msgstr[:1].upper() + entry.msgstr[1:])
        found.setdefault(f"add {entry.msgid.lower()}", set()).add(f"{entry.msgstr} anlegen")
    return found


def shape(text: str) -> list[str]:
    """What each block of a page is: headings of each level, paragraphs, rows and entries, in their order."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [token.type + token.tag for token in tokens if token.type.endswith("_open")]


def codes(text: str) -> Counter[str]:
    return Counter(re.findall(r"`([^`]+)`", text))


def names_without_the_folder(text: str) -> Counter[str]:
    """The documents and pictures that a page leads to."""
    return Counter(target.rpartition("/")[2] for target in re.findall(r"\]\(([^)]+)\)", text))


def test_html_in_a_page_is_shown_as_text(tmp_path):
    (tmp_path / "page.md").write_text("# Title\n\n<script>alert(1)</script> [bad](javascript:alert(1))\n")

    html = rendered("page", tmp_path / "page.md").html

    assert "<script" not in html
    assert 'href="javascript' not in html


def test_names_in_bold_are_on_the_screen():
    lost = [
        f"{name}: {bold}"
        for name, text in TEXTS.items()
        for bold in names_in(text)
        if bold not in names_on_the_screen()
    ]

    assert sum(len(BOLD.findall(text)) for text in TEXTS.values()) > 150
    assert lost == []


def test_keys_are_those_of_the_desk():
    script = (ROOT / "static/desk/keys.js").read_text()
    places = [*ROOT.glob("templates/desk/**/*.html"), *ROOT.glob("apps/*/admin/*.py")]
    owned = set(re.findall(r'(?:aria-keyshortcuts|\bkey)="([^"{]+)"', " ".join(path.read_text() for path in places)))
    named = {code for code in re.findall(r"`([^`\n]+)`", TEXTS["csr"]) if KEY.fullmatch(code)}

    listed = " ".join(
        re.findall(r'\[(?:translated\()?"([^"]+)"', script.partition("const keys = ")[2].partition("];")[0])
    )
    keys = {part for key in [*owned, listed] for part in key.split()}
    assert len(named) > 12
    assert sorted(key for key in named if key not in keys) == []


def test_desk_leads_to_the_guide(rf):
    script = (ROOT / "static/desk/keys.js").read_text()

    assert {"title": "Help", "link": reverse("guide")} in account(rf.get("/"))
    assert f'"{reverse("guide")}"' in script


@pytest.mark.django_db
@pytest.mark.sqlite
def test_requests_of_integrators_work(demo, capsys):
    texts = TEXTS["integrator"] + FILES["webhooks"].read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", texts, re.DOTALL)
    lines = [line for block in blocks for line in unrolled(block.replace("\\\n", " ").splitlines())]
    values, failed, sent = {}, [], 0
    for line in lines:
        filled = line
        for name, value in values.items():
            filled = filled.replace(name, value.replace('"', '\\"') if name == "$TAG" else value)
        filled = re.sub(r"\$\((.+?)\)", lambda found: printed(found[1], capsys), filled)
        if not line.startswith("curl "):
            name, _, values[f"${name}"] = filled.partition("=")
            continue
        sent += 1
        answer = curl(filled)
        # the guide says that the second change of what was read once is refused
        if answer.status_code not in ((412,) if "second" in filled else (200, 201, 204, 304)):
            failed.append(f"{line}: {answer.status_code} {answer.content[:200]!r}")

    assert sent >= 10
    assert failed == []


def unrolled(lines):
    """The lines with each loop written out."""
    lines = iter(lines)
    for line in lines:
        if loop := re.fullmatch(r"for (\w+) in (.+); do", line):
            body = [each.strip() for each in itertools.takewhile(lambda each: each != "done", lines)]
            for value in loop[2].split():
                yield from (each.replace(f"${loop[1]}", value) for each in body)
        else:
            yield line


def printed(command: str, capsys) -> str:
    if command.startswith("curl "):
        answer = curl(command.partition(" | ")[0])
        return answer["ETag"] if "ETag" in answer else answer.json()["access_token"]
    capsys.readouterr()
    call_command(*shlex.split(command.removeprefix(".venv/bin/python manage.py ")))
    return capsys.readouterr().out.strip()


def curl(line: str):
    """The answer to that command line, without a network."""
    words = iter(shlex.split(line)[1:])
    headers, data, url, method = {}, [], "", ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-u":
            headers["Authorization"] = "Basic " + base64.b64encode(next(words).encode()).decode()
        elif word == "-d":
            data.append(next(words))
        elif word == "-X":
            method = next(words)
        elif word in ("-D", "-o"):
            next(words)
        elif word not in ("-g", "-i", "-s"):
            url = word
    path = url.removeprefix(ORIGIN)
    assert path.startswith("/"), line
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    if data:
        return Client().generic(method or "POST", path, "&".join(data), content_type=kind, headers=headers)
    return Client().get(path, headers=headers)


@functools.cache
def names_on_the_screen() -> set[str]:
    """Texts of templates and scripts, and strings of the code, that stand on a page as they are."""
    found = {entry.title for entry in entries()}
    for model in apps.get_models():
        names = [model._meta.verbose_name, model._meta.verbose_name_plural]
        names += [getattr(field, "verbose_name", "") for field in model._meta.get_fields()]
        found |= {str(name)[:1].upper() + str(name)[1:] for name in names}
        found |= {f"Add {model._meta.verbose_name}"}
    for path in ROOT.glob("templates/**/*.html"):
        template = path.read_text()
        found |= {" ".join(text.split()) for text in re.split(r"<[^>]*>|{%.*?%}|{{.*?}}", template)}
        found |= set(re.findall(r'"([^"\n]+)"', template)) | set(re.findall(r'{% translate "([^"]+)"', template))
    for path in ROOT.glob("apps/**/*.py"):
        for text in re.findall(r'"([^"\n]+)"', path.read_text()):
            found |= {text, text[:1].upper() + text[1:].replace("_", " ")}
    for path in ROOT.glob("static/desk/*.js"):
        found |= set(re.findall(r'"([^"\n]+)"', path.read_text()))
    return found
