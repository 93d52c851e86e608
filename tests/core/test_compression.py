"""Pages, styles and scripts are compressed for browsers that take it, and nothing else is."""

import gzip

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from apps.core.middleware import CompressionMiddleware

TEXT = b"<p>one line of many</p>" * 100


def answered(response, **headers):
    return CompressionMiddleware(lambda request: response)(RequestFactory(headers=headers).get("/"))


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/css", "text/javascript", "image/svg+xml"])
@pytest.mark.parametrize("make", [HttpResponse, lambda text, **kind: StreamingHttpResponse([text], **kind)])
def test_page_is_compressed_for_a_browser_that_takes_it(make, kind):
    packed = answered(make(TEXT, content_type=kind), accept_encoding="gzip, br")
    plain = answered(make(TEXT, content_type=kind))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(b"".join(packed)) == TEXT
    assert "Content-Encoding" not in plain.headers
    assert b"".join(plain) == TEXT


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "application/pdf", "font/woff2", "application/yaml"])
def test_answer_of_an_api_and_file_is_not(kind):
    answer = answered(HttpResponse(TEXT, content_type=kind, headers={"ETag": '"strong"'}), accept_encoding="gzip")

    assert "Content-Encoding" not in answer.headers
    assert (answer.content, answer.headers["ETag"]) == (TEXT, '"strong"')


def test_site_compresses():
    assert "apps.core.middleware.CompressionMiddleware" in settings.MIDDLEWARE
