"""Reads what a PDF made by this project says, page by page."""

import re
import zlib

import pypdfium2

STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")
MILLIMETRE = 72 / 25.4
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


class Drawn:
    """What a PDF draws, as a reader finds it."""

    def __init__(self, pdf: bytes):
        self.document = pypdfium2.PdfDocument(pdf)
        self.pages = [page.get_textpage() for page in self.document]
        self.text = "\n".join(page.get_text_range() for page in self.pages)

    def boxes(self, character: str) -> list[tuple[float, float]]:
        """Left and right of each place where a character is drawn, in millimetres."""
        found = []
        for page in self.pages:
            for index in range(page.count_chars()):
                if page.get_text_range(index, 1) == character:
                    left, _, right, _ = page.get_charbox(index)
                    found.append((left / MILLIMETRE, right / MILLIMETRE))
        return found
