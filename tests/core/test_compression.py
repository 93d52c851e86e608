"""Pages, styles, scripts and JSON are compressed for clients that take it; files and secrets are not."""

import gzip

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from apps.core.middleware import CompressionMiddleware

TEXT = b"<p>one line of many</p>" * 100


def answered(response, **headers):
    return CompressionMiddleware(lambda request: response)(RequestFactory(headers=headers).get("/"))


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/css", "text/javascript", "image/svg+xml", "application/json"]
)
@pytest.mark.parametrize("make", [HttpResponse, lambda text, **kind: StreamingHttpResponse([text], **kind)])
def test_page_is_compressed_for_a_browser_that_takes_it(make, kind):
    packed = answered(make(TEXT, content_type=kind), accept_encoding="gzip, br")
    plain = answered(make(TEXT, content_type=kind))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(b"".join(packed)) == TEXT
    assert "Content-Encoding" not in plain.headers
    assert b"".join(plain) == TEXT


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip;q=0", False), ("br, GZIP ; q=0.000, *", False), ("gzip;q=0.1", True), ("identity;q=0, gzip", True)],
)
def test_client_that_refuses_gzip_gets_none(accepted, is_packed):
    answer = answered(HttpResponse(TEXT, content_type="application/json"), accept_encoding=accepted)

    assert ("Content-Encoding" in answer.headers, answer.headers["Vary"]) == (is_packed, "Accept-Encoding")


@pytest.mark.parametrize("kind", ["text/csv", "application/pdf", "font/woff2", "application/yaml"])
def test_file_is_not(kind):
    answer = answered(HttpResponse(TEXT, content_type=kind, headers={"ETag": '"strong"'}), accept_encoding="gzip")

    assert "Content-Encoding" not in answer.headers
    assert (answer.content, answer.headers["ETag"]) == (TEXT, '"strong"')


def test_json_with_a_secret_is_not_and_other_json_keeps_a_strong_tag():
    headers = {"ETag": '"strong"'}
    plain = HttpResponse(TEXT, content_type="application/json", headers=headers | {"Cache-Control": "no-store"})
    packed = HttpResponse(TEXT, content_type="application/json", headers=headers)

    secret, open_answer = (answered(each, accept_encoding="gzip") for each in (plain, packed))

    assert ("Content-Encoding" in secret.headers, secret["ETag"]) == (False, '"strong"')
    assert (open_answer["Content-Encoding"], open_answer["ETag"]) == ("gzip", '"strong-gzip"')


def test_site_compresses():
    assert "apps.core.middleware.CompressionMiddleware" in settings.MIDDLEWARE
