"""Receipts in every script: what a reader can take from the PDF, where it stands, and how large it is."""

import sys
import unicodedata

import pytest

from apps.orders.reads.receipts import Line
from apps.orders.receipt_fonts import UNKNOWN
from apps.orders.receipt_pdf import render
from tests.orders.receipt_pages import Drawn, pages_of
from tests.orders.test_receipt_documents import paper

WORDS = {
    "Cyrillic": "Каренина",
    "Greek": "Τηλεπικοινωνίες",
    "Polish": "Łódź",
    "Vietnamese": "Việt",
    "Hebrew": "תקשורת",
    "Chinese, traditional": "上海電信",
    "Chinese, simplified": "汉字东京",
    "Japanese": "カタカナひらがな",
    "Korean": "한국어",
}
LETTERS = {"Arabic": "شركة", "Persian": "گچپ", "Devanagari": "नमस", "Thai": "สวสด"}  # which are joined when drawn


@pytest.fixture(scope="module")
def every_script():
    words = [*WORDS.values(), *LETTERS.values(), "عععععععع", "ע"]
    return render(paper(lines=[Line(0, word, "1", "1.00", "1.00", [word]) for word in words], text="\n".join(words)))


@pytest.fixture(scope="module")
def drawn(every_script):
    return Drawn(every_script)


@pytest.mark.parametrize("script", WORDS)
def test_words_of_every_script_are_drawn_and_can_be_copied(drawn, script):
    assert drawn.text.count(WORDS[script]) == 3


@pytest.mark.parametrize("script", LETTERS)
def test_letters_that_are_joined_are_drawn(drawn, script):
    folded = unicodedata.normalize("NFKC", drawn.text)
    assert [letter for letter in LETTERS[script] if letter not in folded] == []
    assert UNKNOWN not in drawn.text


def test_hebrew_runs_from_right_to_left(drawn):
    lefts = [drawn.boxes(letter)[0][0] for letter in WORDS["Hebrew"][1:5]]  # its first letter is its last one too
    assert lefts == sorted(lefts, reverse=True)


def test_arabic_letters_take_the_forms_in_which_they_are_joined():
    def width(text: str) -> float:
        boxes = Drawn(render(paper(lines=[Line(0, text)]))).boxes("ع")
        return max(right for _, right in boxes) - min(left for left, _ in boxes)

    assert width("عععع") < 0.9 * width("ع ع ع ع")


@pytest.mark.parametrize("unknown", ["\U0001f600", "\ue000", "\U00012000"])
def test_what_no_font_has_is_replaced_where_one_sees_it(unknown):
    drawn = Drawn(render(paper(store=f"a{unknown}b", lines=[Line(0, f"c{unknown}d")])))

    assert f"a{UNKNOWN}b" in drawn.text
    assert f"c{UNKNOWN}d" in drawn.text


def test_text_of_every_block_of_unicode_makes_a_receipt():
    text = "".join(chr(code) for code in range(1, sys.maxunicode, 97) if code < 0x30000 and not 0xD800 <= code < 0xE000)

    drawn = Drawn(render(paper(store=text[:200], number=text[200:240], lines=[Line(2, text)], text=text)))

    assert UNKNOWN in drawn.text
    assert drawn.text.count("page 1 of") == 1


def test_fonts_are_embedded_only_where_needed_and_then_no_more_than_the_glyphs_in_use(every_script):
    western = render(paper(store="Zoë Müller, 25 €"))
    cyrillic = render(paper(store="Магазин"))

    assert (b"/FontFile" in western, b"/FontFile2" in cyrillic) == (False, True)
    assert [len(western) < 5_000, len(cyrillic) < 60_000, len(every_script) < 200_000] == [True, True, True]
    assert cyrillic.count(b"/FontFile") == 1


@pytest.mark.parametrize("letter", ["Щ", "W", "電"])
def test_long_words_wrap_within_their_column(letter):
    word = letter * 150
    drawn = Drawn(
        render(
            paper(
                store=word[:60],
                facts=[("Customer", word)],
                lines=[Line(1, word, "4294967295", "999,999,999,999.99", "-999,999,999,999.99", [word])],
                sums=[(word, "2.00"), ("Total", "2.00")],
            )
        )
    )

    boxes = drawn.boxes(letter)
    assert len(boxes) == 60 + 4 * 150
    paper_width = 215.9
    assert min(left for left, _ in boxes) >= 18
    assert max(right for _, right in boxes) <= paper_width - 18
    quantity = min(left for left, _ in drawn.boxes("4"))
    names = [right for left, right in boxes if left >= 18 + 5]  # those of the item begin at its indent or after it
    in_the_column = [right for right in names if right <= quantity]
    assert len(in_the_column) >= 150


@pytest.mark.parametrize("lines", [1, 75])
def test_no_page_is_nearly_empty(lines):
    """However the items fill a page, what follows them is in one piece, and with some of them where it is short."""
    text = "\n".join(f"Condition {n}" for n in range(lines))
    few = []
    for count in range(20, 64):
        pages = pages_of(
            render(paper(lines=[Line(0, f"Item {n}", "1", "1.00", "1.00") for n in range(count)], text=text))
        )
        few += [(count, number) for number, page in enumerate(pages) if len(page) - 1 < 8]
        items = [piece for page in pages for piece in page if piece.startswith("Item ")]
        assert items == [f"Item {n}" for n in range(count)]
        if lines < 40:
            assert {"Total", "Change due"} <= set(pages[-1])
    assert few == []
