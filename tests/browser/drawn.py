"""Every page of the site as an administrator gets it, drawn once in this process, and a server that hands them out."""

import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.text import slugify

from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from tests.desk.test_addresses import PLAIN
from tests.support.browser_forms import writing_forms

FIRST = ["/docs/", "/docs/guide/"]
READ = re.compile(r'data-contract="([^"]+)"')
LINK = re.compile(r'(?:href|data-load)="([^"#?]+)')
DATA = re.compile(r"/(export|logout|dashboard/data)/$|\.(yaml|json)$")


HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Drawn:
    """A page as a browser gets it; pages of one kind are drawn by the same templates. What pages read has no kind."""

    html: bytes
    kind: str
    media: str = HTML


def draw(response: HttpResponse) -> Drawn | None:
    """What a browser shows of an answer, unless it is no whole page."""
    if response.streaming or b"<html" not in response.content:
        return None
    drawn_by = [template.name for template in getattr(response, "templates", [])]
    return Drawn(response.content, drawn_by[0] if drawn_by else "a text")


def every_page(http: Client) -> dict[str, Drawn]:
    """Each page without an id, and one of each that a link on them leads to, or on those."""
    found: dict[str, Drawn] = {}
    routes = set()
    waiting = [path for path in [*PLAIN, *FIRST] if not DATA.search(path)]
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        response = http.get(path)
        page = draw(response) if response.status_code == 200 else None
        if page is None:
            continue
        found[path] = page
        for data in READ.findall(page.html.decode()):
            found[data] = Drawn(http.get(data).content, "", "application/json")
        for link in LINK.findall(page.html.decode()):
            link = urljoin(path, link)
            route = _route_of(link) if link not in seen and not DATA.search(link) else None
            if route and route not in routes:
                routes.add(route)
                seen.add(link)
                waiting.append(link)
    return found


def _route_of(link: str) -> tuple | None:
    """The pattern of an address, with the word in it that decides what is drawn."""
    if not link.startswith(("/admin/", "/docs/")):
        return None
    try:
        match = resolve(link)
    except Resolver404:
        return None
    return match.route, *(value for name, value in match.kwargs.items() if name in ("name", "change", "label"))


@contextmanager
def serving(pages: dict[str, Drawn]) -> Iterator[str]:
    """Hand out these pages, and the site's styles and scripts; the origin they have."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = urlsplit(self.path).path
            file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
            if page := pages.get(self.path):
                self._answer(200, page.html, page.media)
            elif file:
                self._answer(
                    200, Path(file).read_bytes(), mimetypes.guess_type(path)[0] or "text/plain", "max-age=3600"
                )
            else:
                self._answer(404)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))  # else it is read as the next request
            self._answer(404)

        def _answer(self, status, body=b"", kind="text/plain", keep="no-store"):
            with suppress(ConnectionError):  # the browser has left the page
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", keep)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _conflict(http: Client, address: str) -> HttpResponse:
    """The form of a ticket that two people changed, as the second gets it."""
    html = http.get(address).content.decode()
    form = next(form for form in writing_forms(html) if "title" in form.values)
    http.post(address, form.values | {"title": "Theirs"})
    return http.post(address, form.values | {"title": "Mine"})


def answers(http: Client, ticket: Ticket, other: Ticket) -> dict[str, Drawn]:
    """Pages that answer a form or are about a fault, under addresses of their own."""
    queue, change = "/admin/tickets/ticket/", f"/admin/tickets/ticket/{ticket.pk}/"
    stranger, closing = Client(), Classification.objects.get(kind=ClassificationKind.STATUS, name="Cancelled")
    shown = {
        "login": stranger.get("/admin/login/"),
        "login refused": stranger.post("/admin/login/", {"username": "nobody", "password": "wrong"}),
        "not found": http.get("/admin/nowhere/"),
        "new ticket refused": http.post(f"{queue}add/", {"title": ""}),
        "new case refused": http.post("/admin/cases/case/add/", {}),
        "policy refused": http.post(
            "/admin/orders/creditpolicy/add/", {"classes-TOTAL_FORMS": "1", "classes-INITIAL_FORMS": "0"}
        ),
        "user refused": http.post("/admin/users/user/add/", {}),
        "settings refused": http.post("/admin/profile/", {"time_zone": "nowhere"}),
        "note refused": http.post(f"{change}note/", {"body": "", "visibility": "internal"}),
        "conflict": _conflict(http, f"{change}edit/"),
        "bulk preview": http.post(f"{queue}bulk/", {"row": [ticket.pk, other.pk], "note": "Known"}),
        "merge preview": http.post(f"{change}merge/", {"target": other.human_id, "status": closing.pk}),
        "hits": http.get("/admin/search/", {"q": "line"}),
        "all tickets": http.get(queue, {"view": "all", "q": "line"}),
        "all cases": http.get("/admin/cases/case/", {"view": "all"}),
        "all orders": http.get("/admin/orders/order/", {"view": "all"}),
        "agenda": http.get("/admin/journals/followup/", {"view": "all"}),
        "fallout": http.get("/admin/provisioning/provisioningrequest/", {"view": "all"}),
        "unreadable filter": http.get(queue, {"status": "abc"}),
        "unknown state": http.get("/admin/orders/order/", {"view": "all", "nonsense": "zz"}),
    }
    for name in ("400", "403", "403_csrf", "500", "503"):
        shown[name] = HttpResponse(render_to_string(f"{name}.html"))
    found = {f"/shown/{slugify(name)}": draw(answer) for name, answer in shown.items()}
    missing = [path for path, page in found.items() if page is None]
    assert missing == []
    return {path: page for path, page in found.items() if page is not None}
