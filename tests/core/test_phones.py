"""Telephone numbers as people write them, and as a telephone program takes them."""

import pytest

from apps.core.phones import phone_uri


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("+44 (0)20 7946-0000", "tel:+442079460000"),
        ("(+44) 20 7946 0000", "tel:+442079460000"),
        ("020 7946 0000", "tel:02079460000"),
        ("(212) 555-0143", "tel:2125550143"),
        ("212.555.0143 x27", "tel:2125550143;ext=27"),
        ("2125550143 ext. 27", "tel:2125550143;ext=27"),
        ("2125550143#9", "tel:2125550143;ext=9"),
        ("tel:+12125550143;ext=7", "tel:+12125550143;ext=7"),
        ("٠٢٠٧٩٤٦", "tel:0207946"),
        ("\uff0b1 212 555 0143", "tel:+12125550143"),
        ("0044 (0)20 7946 0000", "tel:00442079460000"),
        ("020 7946 0000x12", "tel:02079460000;ext=12"),
        ("+44 20 7946 0000 extension 3", "tel:+442079460000;ext=3"),
        ("+44 20 7946 0000 / 020 7946 0001", ""),
        ("020 7946 0000, 0001", ""),
        ("*31#02079460000", ""),
        ("1 800 FLOWERS", ""),
        ('"><script>alert(1)</script>', ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_number_is_dialled_as_it_is_meant(written, uri):
    assert phone_uri(written) == uri
