"""The user guide: the pages of `docs/guide` and what they refer to, in the style of the API docs, without a login.

Its pages are in the language of the person or their browser, or in the one that the address names (`?lang=de`). What is
there in English alone, as all about the APIs, is shown in English.
"""

import functools
import itertools
import re
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.core.languages import own_language

FOLDER = settings.BASE_DIR / "docs/guide"
INDEX = "README"
LOCAL = "http://127.0.0.1:8000"  # the server in the documents
ROLES = ["csr", "manager", "administrator", "integrator"]
# Documents that the guide refers to; they have a page beside it.
# Of docs/api; their pages are api-tickets and so on.
APIS = ["tickets", "m4", "costguard", "equinix", "sandbox", "changelog"]
REFERENCES = ["states", "limits", "costguard-errors", "webhooks", *(f"api-{name}" for name in APIS)]
FILES = {
    **{name: FOLDER / f"{name}.md" for name in [INDEX, *ROLES]},
    **{name: FOLDER.parent / f"{name.replace('api-', 'api/')}.md" for name in REFERENCES},
}
# The pages that are there in other languages too, by language.
TRANSLATED = {
    code: {path.stem: path for path in sorted((FOLDER / code).glob("*.md"))}
    for code, _ in settings.LANGUAGES
    if code != settings.LANGUAGE_CODE
}
IMAGES = {path.name: path for path in sorted(FOLDER.glob("images/*.webp"))}
# A link between the documents: a page of the guide, one of the folders above it, or a guide of an API.
DOCUMENT = re.compile(r"(?:\.\./)*(?:guide/|(api/))?([\w-]+)\.md(#[\w-]+)?")
LINK = re.compile(r'href="(/docs/guide/[^"#]*)')  # what is rendered for it
# The pages are our own text and need no HTML; what looks like it is shown as written.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Page:
    """A document as it is shown: its title, the headings below it (anchor and text), and its HTML."""

    name: str
    title: str
    headings: list[tuple[str, str]]
    html: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the guide has, by role."""
    return _shown(request, INDEX)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a role, or a document that the guide refers to."""
    if name == INDEX or name not in FILES:
        raise Http404(name)
    return _shown(request, name)


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of the guide; of files only those that the folder of pictures had at the start."""
    if name not in IMAGES:
        raise Http404(name)
    answer = HttpResponse(IMAGES[name].read_bytes(), content_type="image/webp")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@functools.cache
def page_of(name: str, language: str = settings.LANGUAGE_CODE) -> Page:
    """The document of that name, rendered: in English where the language has none."""
    return rendered(name, TRANSLATED.get(language, {}).get(name, FILES[name]))


def rendered(name: str, path: Path) -> Page:
    """Headings get anchors; links and pictures between the documents get the addresses that they have here."""
    tokens = MARKDOWN.parse(path.read_text(encoding="utf-8"))
    title, headings = name, []
    for token, inside in itertools.pairwise(tokens):
        if token.type == "heading_open":
            text = "".join(part.content for part in inside.children or [])
            if token.tag == "h1":
                title = text
            else:
                token.attrSet("id", slugify(text))
            if token.tag == "h2":
                headings.append((slugify(text), text))
        for part in inside.children or []:
            _address(part)
    return Page(name, title, headings, MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _address(part: Token) -> None:
    if part.type == "image":
        part.attrSet("src", reverse("guide-image", args=[Path(str(part.attrGet("src"))).name]))
        part.attrSet("loading", "lazy")
    elif part.type == "link_open" and (document := DOCUMENT.fullmatch(str(part.attrGet("href")))):
        folder, name, anchor = document.groups()
        name = f"api-{name}" if folder else name
        page_address = reverse("guide") if name == INDEX else reverse("guide-page", args=[name])
        part.attrSet("href", page_address + (anchor or ""))


def _shown(request: HttpRequest, name: str) -> HttpResponse:
    """The page of that name in the reader's language, its requests sent to the server that shows it."""
    asked = request.GET.get("lang", "")
    known = dict(settings.LANGUAGES)
    language = asked if asked in known else own_language(request.user) or translation.get_language_from_request(request)
    origin = request.build_absolute_uri("/").rstrip("/")
    found = page_of(name, language)
    kept = f"?lang={asked}" if asked in known else ""
    html = LINK.sub(rf'href="\1{kept}', found.html.replace(LOCAL, escape(origin)))
    context = {
        "page": replace(found, html=html),
        "pages": [page_of(each, language) for each in ROLES],
        "page_language": language if name in TRANSLATED.get(language, {}) else settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "asked": kept,
    }
    with translation.override(language):
        response = render(request, "docs/guide.html", context)
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
