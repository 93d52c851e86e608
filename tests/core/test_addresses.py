"""The client's address behind any number of proxies."""

import pytest
from django.test import RequestFactory

from apps.core.addresses import client_address

SPOOFED = "10.9.9.9, 203.0.113.50, 198.51.100.2, 192.0.2.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, SPOOFED, "203.0.113.1"),
        (1, SPOOFED, "192.0.2.7"),
        (2, SPOOFED, "198.51.100.2"),
        (1, "192.0.2.7", "192.0.2.7"),
        (2, "192.0.2.7", "192.0.2.7"),
        (1, None, "203.0.113.1"),
        (2, "", "203.0.113.1"),
        (1, "x, 192.0.2.7:5123", "192.0.2.7"),
        (1, "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.7", "192.0.2.7"),
        (1, "192.0.2.7, unknown", ""),
    ],
)
def test_address_is_the_one_that_the_outermost_trusted_proxy_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    assert client_address(RequestFactory().get("/", REMOTE_ADDR="203.0.113.1", headers=headers)) == address
