"""How answers are rendered, whatever the request accepts."""

import json
from collections.abc import Sequence

import orjson
from django.utils.functional import Promise
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JsonRenderer(BaseRenderer):
    """Plain values to JSON bytes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: object, accepted_media_type: str | None = None, renderer_context: object = None) -> bytes:
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=_text_of)
        except orjson.JSONEncodeError:  # a number that a request held, beyond the 64 bits that orjson knows
            return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_text_of).encode()


def _text_of(value: object) -> str:
    """The label of a choice, which the desk translates when it is shown."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON.")


class IgnoreClientContentNegotiation(BaseContentNegotiation):
    """The documented media type, whatever Accept says."""

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type
