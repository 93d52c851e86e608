"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

CUSTOMERS_NETWORK = 64  # bits of an IPv6 address that one customer of a provider has to themselves


def client_address(request: HttpRequest) -> str:
    """The client's IPv4 address or its IPv6 network; empty when unknown.

    Each of TRUSTED_PROXIES adds the address that it was called from at the end of X-Forwarded-For, so the client's
    is that many entries from the end. Entries before it were sent by the client and prove nothing.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if settings.TRUSTED_PROXIES and any(forwarded):
        address = forwarded[-min(settings.TRUSTED_PROXIES, len(forwarded))]
    return network_of(address)


def network_of(text: str) -> str:
    """An IPv4 address, or the network of an IPv6 address that one customer has; empty for what is no address."""
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.7:443
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return str(ipaddress.ip_network((address.packed, CUSTOMERS_NETWORK), strict=False))
    return str(address)
