"""The one HTTP client: signed JSON to systems whose address an administrator wrote down.

A host is looked up once, and the connection goes to the very address that was found good, so that a name
which answers otherwise a moment later (DNS rebinding) leads nowhere else. Addresses that are not public are
refused unless HTTP_ALLOW_PRIVATE_ADDRESSES is set. Redirects are not followed, proxies and credentials of the
environment not used, and one deadline covers everything from the look-up to the last byte of the answer.
"""

import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext

from apps.core.network import Deadline, TimedSocket, connect, look_up, tls_context
from apps.core.text import nfc, nfc_of

MAX_ANSWER = 64 * 1024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")  # all that IANA has assigned as global unicast
# Of protocols' own use, some clouds' metadata among it; not every Python says that it is not global.
PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")


class AddressRefused(ValueError):
    """Nothing may be sent to this URL; the message is for people."""


class NotSent(Exception):
    """No connection came about, so that nothing can have been asked; the message says why."""


class NoAnswer(Exception):
    """The request may have arrived, but no whole answer came; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the body, or the first MAX_ANSWER bytes of a longer one."""

    status: int
    content: bytes

    @property
    def text(self) -> str:
        """The body as text in NFC, without what no database stores."""
        return nfc(self.content.decode(errors="replace").replace("\x00", ""))

    @property
    def json_object(self) -> dict[str, Any]:
        """The JSON object that the body is, its text in NFC; empty when it is none."""
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError):
            return {}
        return {name: nfc_of(value) for name, value in found.items()} if isinstance(found, dict) else {}


def read_url(text: str, *, may_have_query: bool = True, allow_private: bool | None = None) -> SplitResult:
    """The parts of a URL that may be asked. Raises AddressRefused with a message for people.

    `allow_private` stands for HTTP_ALLOW_PRIVATE_ADDRESSES where another setting decides.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise AddressRefused(gettext("Is not a URL.")) from error
    schemes = ("https", "http") if _may_be_private(allow_private) else ("https",)
    if url.scheme not in schemes or not url.hostname:
        raise AddressRefused(
            gettext("Must be a URL that begins with %(value)s.")
            % {"value": " or ".join(f"{scheme}://" for scheme in schemes)}
        )
    if url.username is not None or url.password is not None or url.fragment or port == 0:
        raise AddressRefused(gettext("Must hold no user name, password or fragment, and a port that can be one."))
    if url.query and not may_have_query:
        raise AddressRefused(gettext("Must hold no query."))
    if not text.isascii() or not text.isprintable() or " " in text:
        raise AddressRefused(gettext("Must hold no spaces, control characters or letters beyond ASCII."))
    return url


def exchange(
    method: str,
    url: SplitResult,
    *,
    headers: Mapping[str, str],
    body: bytes,
    timeout_seconds: float,
    allow_private: bool | None = None,
) -> Answer:
    """Send a request and return the answer. Raises AddressRefused, NotSent and NoAnswer."""
    deadline = Deadline(timeout_seconds)
    port = url.port or (443 if url.scheme == "https" else 80)
    connection = http.client.HTTPConnection(url.hostname or "", port)
    with closing(connection):
        connection.sock = _connected(url, port, deadline, _may_be_private(allow_private))
        try:
            connection.request(
                method,
                f"{url.path or '/'}{f'?{url.query}' if url.query else ''}",
                body or None,
                {"Host": url.netloc, "Accept-Encoding": "identity", "User-Agent": "Patchbay", **headers},
            )
            response = connection.getresponse()
            return Answer(response.status, _content(response))
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(_reason(error)) from error


def _may_be_private(allowed: bool | None) -> bool:
    return bool(settings.HTTP_ALLOW_PRIVATE_ADDRESSES if allowed is None else allowed)


def _connected(url: SplitResult, port: int, deadline: Deadline, may_be_private: bool) -> TimedSocket:
    """A connection to an address of the URL's host that is known to be good."""
    try:
        addresses = look_up(url.hostname or "", port, deadline)
    except (OSError, UnicodeError) as error:
        raise NotSent(f"its name cannot be looked up: {getattr(error, 'strerror', None) or error}") from error
    for address in addresses:
        if not (may_be_private or is_public(address)):
            raise AddressRefused(
                gettext("%(hostname)s leads to %(address)s, which is not a public address.")
                % {"hostname": url.hostname, "address": address}
            )
    try:
        connection = connect(addresses, port, deadline)
        if url.scheme == "https":
            connection = tls_context().wrap_socket(connection, server_hostname=url.hostname)
    except OSError as error:
        raise NotSent(_reason(error)) from error
    return connection


def _content(response: http.client.HTTPResponse) -> bytes:
    """The body up to MAX_ANSWER bytes. Raises OSError and HTTPException when it does not come whole.

    A status whose body does not follow is no answer: whoever sent it may have failed while writing the body.
    """
    content = b""
    while len(content) < MAX_ANSWER:
        chunk = response.read1(min(4096, MAX_ANSWER - len(content)))
        if not chunk:
            if response.length:  # read1 takes the end of the connection for the end of the body
                raise http.client.IncompleteRead(content, response.length)
            break
        content += chunk
    return content


def _reason(error: Exception) -> str:
    match error:
        case http.client.IncompleteRead():
            return "its answer broke off"
        case ssl.SSLError():
            return "its certificate is not good"
        case TimeoutError():
            return "it did not answer in time"
        case ConnectionRefusedError():
            return "it takes no connection"
        case OSError():
            return "the connection to it broke off"
    return "it does not speak HTTP"


def is_address(text: str) -> bool:
    """Whether a host is written as an address, and not as a name."""
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


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
    if address.version == 6:
        return address in PUBLIC_IPV6 and address.is_global
    return address not in PROTOCOLS and address.is_global and not address.is_multicast
