"""Reads what a PDF made by this project says, page by page."""

import re
import zlib

STREAM = re.compile(rb"/Length \d+[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
TEXT = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)


def pages_of(pdf: bytes) -> list[list[str]]:
    """The pieces of text on each page, in the order in which they were written."""
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    return [texts for raw in STREAM.findall(pdf) if (texts := _texts(raw))]


def text_of(pdf: bytes) -> str:
    """Everything that it says, with a line for each piece."""
    return "\n".join(text for page in pages_of(pdf) for text in page)


def _texts(raw: bytes) -> list[str]:
    content = zlib.decompress(raw)
    return [re.sub(rb"\\(.)", rb"\1", text).decode("cp1252") for text in TEXT.findall(content)]
