"""The language of the desk: that of the person, or else of their browser. Everything else is in English."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from django.forms import boundfield
from django.forms.utils import pretty_name
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from apps.core.text import clipped

DESK = "/admin/"
SHOWN = ("apps.", "django_tasks_db.")  # where the models are that the desk shows
translated_names: set[str] = set()
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def own_language(user: object) -> str:
    """The language that a person chose; empty where they left it to their browser."""
    language: str = getattr(user, "language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def in_language_of(user: object) -> AbstractContextManager[None]:
    """Inside it, texts are in the language of a person who is not there: the site's where they chose none."""
    return translation.override(own_language(user) or settings.LANGUAGE_CODE)


def in_own_language(user: object) -> AbstractContextManager[None]:
    """Inside it, texts are in the language that a person chose, or stay in the present one: that of their browser."""
    return translation.override(own_language(user) or translation.get_language())


def in_each_language(words: Callable[[], object], most: int | None = None) -> dict[str, str]:
    """What `words` says in each language of the site, for a text of ours that is kept and read by others.

    It is kept as it was said then, whatever becomes of its catalogue and of the rows that it names. Whoever reads it
    in a language that the site got later, reads English. `most` is how many signs there may be of each.
    """
    texts = {}
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            texts[language] = str(words()) if most is None else clipped(str(words()), most)
    return texts


def in_present_language(texts: Mapping[str, str]) -> str:
    """A text that is kept in each language, or in one that nobody knows, which is under no name."""
    return texts.get(translation.get_language() or "") or texts.get(settings.LANGUAGE_CODE) or texts.get("", "")


def translate_names() -> None:
    """Let the names and help texts of all models and columns be translated where they are shown.

    They are written in English in the models, or follow from their Python names, and need no mark there. What
    migrations compare stays English. Those that the desk shows are gathered in `translated_names`.

    Labels that forms make of the names of their fields are translated as well.
    """
    boundfield.pretty_name = _label_of  # type: ignore[attr-defined]  # which forms ask for a label
    for model in apps.get_models():
        for owner, name, text in names_of(model):
            setattr(owner, name, gettext_lazy(text))
            if model.__module__.startswith(SHOWN) and not hasattr(model, "instance_type"):
                translated_names.add(text)


def _label_of(name: str) -> str:
    return gettext(pretty_name(name))


def names_of(model: type[Model]) -> Iterator[tuple[Any, str, str]]:
    """The texts of a model and its columns that are no lazy ones: what has them, under which name, and the text."""
    owned: list[tuple[Any, str]] = [(model._meta, "verbose_name"), (model._meta, "verbose_name_plural")]
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        owned += [(field, "verbose_name"), (field, "help_text")] if isinstance(field, Field) else []
    own_words: list[Any] = [
        each for each in model._meta.constraints if each.violation_error_message != each.default_violation_error_message
    ]
    owned += [(each, "violation_error_message") for each in own_words]
    for owner, name in owned:
        text = getattr(owner, name)
        if text and not (isinstance(text, Promise) and name != "verbose_name_plural"):
            yield owner, name, str(text)


class LanguageMiddleware:
    """Answers below `/admin/` in the language of the person; other paths keep the site's, whatever a browser asks for.

    An answer that depends on the browser's `Accept-Language` says so to caches.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(DESK):
            return self.get_response(request)
        chosen = own_language(request.user)
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not chosen:
            patch_vary_headers(response, ["Accept-Language"])
        return response
