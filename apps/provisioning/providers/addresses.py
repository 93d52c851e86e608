"""Where an HTTP request may go: to public addresses alone, unless the installation allows private ones.

The name is looked up once and the connection goes to the very address that was found good, so that a name
which answers otherwise a moment later (DNS rebinding) leads nowhere else.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL, and the address that its host has now."""

    url: SplitResult
    address: str

    @property
    def host(self) -> str:
        return self.url.hostname or ""

    @property
    def pinned_url(self) -> str:
        """The URL with the address in the place of the name."""
        address = f"[{self.address}]" if ":" in self.address else self.address
        port = f":{self.url.port}" if self.url.port else ""
        query = f"?{self.url.query}" if self.url.query else ""
        return f"{self.url.scheme}://{address}{port}{self.url.path or '/'}{query}"


def read_url(text: str) -> SplitResult:
    """The parts of a URL that may be posted to. Raises ValueError with a message for people."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise ValueError("Is not a URL.") from error
    schemes = ("https", "http") if settings.PROVISIONING_ALLOW_PRIVATE_ADDRESSES else ("https",)
    if url.scheme not in schemes or not url.hostname:
        raise ValueError(f"Must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    if url.username is not None or url.password is not None or url.fragment or port == 0:
        raise ValueError("Must hold no user name, password or fragment, and a port that can be one.")
    if any(not character.isprintable() or character.isspace() for character in text):
        raise ValueError("Must hold no spaces or control characters.")
    return url


def destination_of(text: str) -> Destination:
    """Look the host up. Raises ValueError for a URL or an address that nothing may be posted to, and OSError."""
    url = read_url(text)
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.hostname, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    for address in addresses:
        if not (settings.PROVISIONING_ALLOW_PRIVATE_ADDRESSES or is_public(address)):
            raise ValueError(f"{url.hostname} leads to {address}, which is not a public address.")
    return Destination(url, addresses[0])


def is_public(text: str) -> bool:
    """Whether an address belongs to the open network; one that wraps another counts as what it wraps."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if address.version == 6:
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is None and address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            address = wrapped
    return address.is_global and not address.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
