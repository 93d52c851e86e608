"""Links made in what people wrote."""

import html
import re
import time

import pytest

from apps.core.linking import link_text

WEB = ' target="_blank" rel="noopener noreferrer nofollow"'


def links(text):
    """(href, words) of each link."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(?:<bdi>)?([^<]*)(?:</bdi>)?</a>', link_text(text))
    return [(html.unescape(href), html.unescape(words)) for href, words in found]


def web(*addresses):
    return [(address, address) for address in addresses]


def test_numbers_lead_to_their_pages():
    text = "INC-630701 like inc-2; case 10000001 and Case #10000002, order 5, Order no. 17."

    assert links(text) == [
        ("/admin/tickets/ticket/630701/change/", "INC-630701"),
        ("/admin/tickets/ticket/2/change/", "inc-2"),
        ("/admin/cases/case/10000001/change/", "case 10000001"),
        ("/admin/cases/case/10000002/change/", "Case #10000002"),
        ("/admin/orders/order/5/change/", "order 5"),
        ("/admin/orders/order/17/change/", "Order no. 17"),
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Call +44 (0)20 7946 0123.", "tel:+442079460123"),
        ("+1-212-555-0123 ext. 12", "tel:+12125550123;ext=12"),
        ("(212) 555-0123", "tel:2125550123"),
        ("212-555-0123, please", "tel:2125550123"),
        ("030 9018 20123", "tel:030901820123"),
        ("tel 0041 44 668 18 00", "tel:0041446681800"),
    ],
)
def test_telephone_numbers_are_dialled(text, address):
    assert [href for href, _ in links(text)] == [address]


def test_what_is_no_number_stays_text():
    texts = [
        "On 01.02.2026 10:30, 2026-11-30, 01/02/2026 10 o'clock",
        "10.0.0.1, 192.168.100.200 and 00:1b:44:11:3a:b7",
        "630701 12345678 1,000,000 000000000",
        "XINC-5 INC-5a INC-1234567890123456789 reorder 5 case 123 showcase 10000001",
        "serial 4+15551234567890 or x@020-7946-0123",
        "",
    ]

    assert {text: links(text) for text in texts if links(text)} == {}


def test_addresses_end_where_the_sentence_goes_on():
    assert links("See https://example.com/a.") == web("https://example.com/a")
    assert links("(https://example.com/a_(b)), or") == web("https://example.com/a_(b)")
    assert links("[https://example.com/?q=[1]&b=2]!") == web("https://example.com/?q=[1]&b=2")
    assert links("<https://example.com/>") == web("https://example.com/")
    assert links('"HTTP://Example.com"…') == web("HTTP://Example.com")
    assert links("https://müller.example/ü?ñ=1, https://xn--mller-kva.example") == web(
        "https://müller.example/ü?ñ=1", "https://xn--mller-kva.example"
    )
    assert links("https://example.com/INC-5/+442079460123") == web("https://example.com/INC-5/+442079460123")


def test_links_to_elsewhere_give_nothing_away():
    assert link_text("https://example.com/?a=1&b=2") == (
        f'<a href="https://example.com/?a=1&amp;b=2"{WEB}><bdi>https://example.com/?a=1&amp;b=2</bdi></a>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example.com/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x file:///etc/passwd ftp://example.com",
        "https://bank.example@evil.example/",
        "https://user:pass@evil.example/",
        "https:// https://? https://: http://[::1",
        "https://example.com/cut…",
        "https://example.com:99999/",
    ],
)
def test_other_schemes_and_misleading_addresses_stay_text(text):
    assert links(text) == []
    assert html.unescape(link_text(text)) == text


HOSTILE = [
    '<img src=x onerror=alert(1)> https://example.com/"onmouseover="alert(1)',
    "https://example.com/'><script>alert(1)</script>",
    "INC-5<script>alert(1)</script>",
    "+442079460123<b onclick=x>",
    "https://example.com/\u202egnp.exe INC-5\u202e",
    "https://example.com/`${alert(1)}`",
    "https://example.com/&quot;onclick=alert(1) &lt;script&gt;",
    "https://exa\x00mple.com/\tx",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_all_that_was_written_is_escaped(text):
    made = link_text(text)

    without_links = re.sub(
        rf'<a href="(?:https?://[^"<>]*"{WEB}|tel:[+0-9]+"|/admin/[a-z/0-9]+")>|</?bdi>|</a>', "", made
    )
    assert not set(without_links) & set("<>\"'")
    assert html.unescape(re.sub(r"</?(?:a|bdi)\b[^>]*>", "", made)) == text
    assert all("\u202e" not in href for href, _ in links(text))


def test_time_grows_with_the_length_alone():
    def seconds(text):
        started = time.process_time()
        link_text(text)
        return time.process_time() - started

    patterns = [
        "https://",
        "https://a" + ")" * 50,
        "+1 2",
        "0",
        "1 ",
        "(",
        "INC-",
        "order ",
        "case 1",
        "https://a/" + "(" * 9,
    ]
    slow = []
    for pattern in patterns:
        short, long = (pattern * (size // len(pattern)) for size in (20_000, 160_000))
        before = min(seconds(short) for _ in range(3))
        if seconds(long) > 40 * max(before, 0.002):  # eight times for what is linear, 64 for what is quadratic
            slow.append(pattern)
    assert slow == []
