"""Forms that came after the sign-in of their page had ended, and were not carried out.

Nothing of such a form is written. What it holds goes back to the person whose page it was, as the form's own mark says:
at once to whoever is still signed in, or else after signing in again, until when it is in the sign-in page alone,
encrypted. There the person reads it and sends it with a fresh token. Nobody else is shown any of it.
"""

import json
import re
import zlib
from base64 import b85decode, b85encode
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_lazy

from apps.core.secrets import decrypt, encrypt
from apps.core.sent import DRAWN, DRAWN_FOR, ONCE, SEEN, UNTOUCHED, person_of
from apps.desk.drafts import page_at
from apps.desk.integrators import DeskSignInForm
from apps.desk.page_words import FieldWords, value_in_words, words_of_form

KEPT = "kept"
MOST_KEPT = 500_000  # characters of a form
DROPPED = gettext_lazy("The form that was open here was not sent and is not kept: it was another person's, or too old.")
MARKS = {ONCE, DRAWN, SEEN, UNTOUCHED, "here"}  # the last is the address of the list that a form is below
UNKEPT = {"csrfmiddlewaretoken", DRAWN_FOR, KEPT}
SECRETS = re.compile(r"password|secret|token|^(present|again|new_merchant|new_login|new_key)$", re.IGNORECASE)
NAMES = {"body": gettext_lazy("Text"), "text": gettext_lazy("Text")}
TYPED = re.compile(r"(^|[-_])(body|text|notes?|reason|description|title|subject|comment)$")
# Reasons for which a form may come from another site, so that its content is nobody's here.
FOREIGN = ("Origin", "Referer")


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the form. `kind` says how it is shown: as text to go on with, as a line to read, as a choice in the
    `words` of the form, or not at all."""

    name: str
    value: str
    kind: str
    label: str
    words: str = ""

    @classmethod
    def of(cls, request: HttpRequest, name: str, value: str, known: FieldWords | None) -> "Field":
        label = (known.label if known else "") or _label_of(name)
        if name in MARKS or name.startswith("initial-") or not value.strip():
            return cls(name, value, "hidden", label)
        if TYPED.search(name) or len(value.split()) > 1:
            return cls(name, value, "text", label)
        if known is None:
            return cls(name, value, "hidden" if value.isdecimal() or value == "on" else "line", label)
        if known.is_text:
            return cls(name, value, "line", label)
        words = value_in_words(request, known, value) or (gettext("Yes") if value == "on" else "")
        label = gettext("Pressed") if known.is_pressed else label
        return cls(name, value, "choice" if words else "hidden", label, words)


def _label_of(name: str) -> str:
    short = name.rpartition("-")[2]
    return str(NAMES.get(short, short.replace("_", " ").capitalize()))


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was not carried out: whose it is, where it was sent to, and what it holds but for its secrets."""

    owner: int
    url: str
    values: list[tuple[str, list[str]]]
    files: list[tuple[str, list[str]]]
    lacks_secrets: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Unsent | None":
        """The form of the request; None when it is none, or does not say whose page it was on."""
        owner = person_of(request.POST.get(DRAWN_FOR, "")) if request.method == "POST" else None
        if owner is None:
            return None
        kept = [(name, values) for name, values in request.POST.lists() if name not in UNKEPT]
        open_values = [(name, values) for name, values in kept if not SECRETS.search(name)]
        files = [(name, [file.name or "" for file in found]) for name, found in request.FILES.lists()]
        return cls(owner, request.get_full_path(), open_values, files, len(open_values) < len(kept))

    def sealed(self) -> str:
        """As text that only this site can read; empty when there is too much of it."""
        text = json.dumps(asdict(self))
        return encrypt(b85encode(zlib.compress(text.encode())).decode()) if len(text) <= MOST_KEPT else ""

    @classmethod
    def opened(cls, sealed: str) -> "Unsent | None":
        text = decrypt(sealed, seconds=settings.SESSION_COOKIE_AGE)
        return cls(**json.loads(zlib.decompress(b85decode(text)))) if text else None

    @property
    def about(self) -> str:
        """What the form is sent to, as people call it: INC-630701; empty where it is of no row's page."""
        desk, pk = page_at(self.url) or (None, None)
        pages = getattr(desk, "pages", None)
        if pages is None or not isinstance(pk, int):
            return ""
        label = pages.label(pk)
        return label if isinstance(label, str) else f"{pages.what} {label}"

    @property
    def pages(self) -> list[str]:
        """Where the form may be: at the address that it is sent to, on the page of its row, or on the list of these."""
        desk, pk = page_at(self.url) or (None, None)
        pages = getattr(desk, "pages", None)
        if pages is None:
            return [self.url]
        return [self.url, pages.page_of(pk)] if isinstance(pk, int) else [self.url, pages.list_url]

    def fields_for(self, request: HttpRequest) -> list[Field]:
        """What it holds, in the words of its page."""
        known = words_of_form(request, self.url, self.pages)
        return [Field.of(request, name, value, known.get(name)) for name, values in self.values for value in values]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not that of the present sign-in; its own person goes on with it."""
    match = request.resolver_match
    is_desk, page = match is not None and "admin" in match.namespaces, None
    if is_desk and match.url_name == "drafts":
        return JsonResponse({"problem": "token"}, status=403)
    if is_desk and not reason.startswith(FOREIGN):
        if admin.site.has_permission(request):
            unsent = _unsent_of(request)
            page = _unsent_page(request, unsent, status=403) if unsent and unsent.owner == request.user.pk else None
        else:
            page = sign_in_page(request)
    return page or render(request, "403_csrf.html", status=403)


def sign_in_page(request: HttpRequest) -> HttpResponse | None:
    """The page on which the person of the form signs in to go on with it; None when nothing says whose form it is."""
    unsent = _unsent_of(request)
    if unsent is None:
        return None
    site = admin.site
    values = {
        **site.each_context(request),
        "title": gettext("Log in"),
        "form": DeskSignInForm(request),
        "app_path": reverse("admin:login"),
        "kept": unsent.sealed(),
        "is_unsent": True,
    }
    return _fresh(TemplateResponse(request, "desk/login.html", values, status=403))


def go_on(request: HttpRequest, kept: str) -> HttpResponse:
    """After signing in: the form that was not sent, for its own person; everybody else begins at the home page."""
    unsent = Unsent.opened(kept)
    if unsent is None or unsent.owner != request.user.pk:
        messages.warning(request, DROPPED)
        return HttpResponseRedirect(reverse("admin:index"))
    return _unsent_page(request, unsent)


def _unsent_of(request: HttpRequest) -> Unsent | None:
    """The form that the request sends, or that the sign-in page of the request keeps."""
    return Unsent.opened(request.POST.get(KEPT, "")) or Unsent.of(request)


def _unsent_page(request: HttpRequest, unsent: Unsent, status: int = 200) -> HttpResponse:
    values = {
        **admin.site.each_context(request),
        "title": gettext("Not sent yet"),
        "unsent": unsent,
        "fields": unsent.fields_for(request),
    }
    return _fresh(TemplateResponse(request, "desk/unsent.html", values, status=status))


def _fresh(response: TemplateResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
