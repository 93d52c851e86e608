"""Reads what a PDF made by this project says, page by page."""

import re
import zlib

STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")
TEXT = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)


def pages_of(pdf: bytes) -> list[list[str]]:
    """The pieces of text on each page, in the order in which they were written."""
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    # By its length: what is compressed may end like a line.
    streams = [pdf[head.end() : head.end() + int(head[1])] for head in STREAM.finditer(pdf)]
    return [texts for raw in streams if (texts := _texts(raw))]


def text_of(pdf: bytes) -> str:
    """Everything that it says, with a line for each piece."""
    return "\n".join(text for page in pages_of(pdf) for text in page)


def _texts(raw: bytes) -> list[str]:
    content = zlib.decompress(raw)
    return [re.sub(rb"\\(.)", rb"\1", text).decode("cp1252") for text in TEXT.findall(content)]
