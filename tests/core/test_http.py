"""The HTTP client: where it may go, whom it trusts, and that one deadline covers a whole exchange.

Both of its users, providers and the payment gateway, are held to the same; receivers are real sockets.
"""

import datetime
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction

from apps.core import http, network
from apps.core.http import AddressRefused, NoAnswer, NotSent, exchange, is_public, read_url
from apps.payments.gateways import Account, Refund
from apps.payments.gateways import NotSent as RefundNotSent
from apps.payments.gateways import Unanswered as RefundUnanswered
from apps.payments.gateways.http import PaymentusGateway
from apps.provisioning import providers
from apps.provisioning.providers.http import HttpProvider

SECONDS = 1  # of the deadline
PIECES = 600  # that a dripping receiver would send in half a minute
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def allowed(settings):
    settings.HTTP_ALLOW_PRIVATE_ADDRESSES = True
    settings.PAYMENT_GATEWAY_TIMEOUT = SECONDS


def ask_plainly(url):
    return exchange("POST", read_url(url), headers={}, body=b"{}", timeout_seconds=SECONDS)


def ask_provider(url):
    return HttpProvider(address=url, secret="s3cret", timeout_seconds=SECONDS).submit(
        providers.ProviderRequest("1-1", {})
    )


def ask_gateway(url):
    account = Account(endpoint=url, merchant="m", login="l", key="k")
    return PaymentusGateway().refund(account, Refund("key", "123", Decimal(-1), 1))


def test_answers_are_read_in_nfc():
    """Whatever a provider or the gateway answers is found again as a person types it."""
    answer = http.Answer(200, '{"message": "Cafe\u0301", "names": ["e\u0301"]}'.encode())

    assert answer.json_object == {"message": "Caf\u00e9", "names": ["\u00e9"]}
    assert answer.text == '{"message": "Caf\u00e9", "names": ["\u00e9"]}'
    assert [http.Answer(200, raw).json_object for raw in (b"[]", b"x", b"\xff", b"[" * 100_000)] == [{}] * 4
    assert http.Answer(200, b"a\xff\x00b").text == "a\ufffdb"


USERS = [
    pytest.param(ask_plainly, (NotSent, NoAnswer, AddressRefused), id="client"),
    pytest.param(ask_provider, (providers.Unavailable, providers.Refused), id="provider"),
    pytest.param(ask_gateway, (RefundNotSent, RefundUnanswered), id="gateway"),
]


class Receiver:
    """Takes one connection and does as `act(connection)` says; `requests` holds what came."""

    def __init__(self, act):
        self._act, self.requests, self.sent, self.connections = act, [], 0, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/orders"
        self.is_over = threading.Event()

    @contextmanager
    def running(self):
        threading.Thread(target=self._serve, daemon=True).start()
        try:
            yield self
        finally:
            self.is_over.set()
            self._listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                try:
                    self._act(self, connection)
                except OSError:  # who asked has gone
                    pass

    def take(self, connection):
        """Read what comes up to the end of its JSON body, or a first piece of what is no HTTP."""
        request = connection.recv(65_536)
        while request.startswith(b"POST") and not request.partition(b"\r\n\r\n")[2].endswith(b"}"):
            request += connection.recv(65_536)
        self.requests.append(request)

    def drip(self, connection, piece):
        """Send a piece twenty times a second for half a minute, unless the other side goes away."""
        for _ in range(PIECES):
            connection.sendall(piece)
            self.sent += 1
            if self.is_over.wait(0.05):
                return


def answering(content):
    def act(receiver, connection):
        receiver.take(connection)
        connection.sendall(content)

    return Receiver(act)


def silent(receiver, connection):
    receiver.take(connection)
    receiver.is_over.wait(30)


def never_reading(receiver, connection):
    receiver.is_over.wait(30)


def dripping_status(receiver, connection):
    receiver.take(connection)
    connection.sendall(b"HTTP/1.1 200 ")
    receiver.drip(connection, b"O")


def dripping_headers(receiver, connection):
    receiver.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    receiver.drip(connection, b"a")


def dripping_interim_answers(receiver, connection):
    receiver.take(connection)
    receiver.drip(connection, b"HTTP/1.1 100 Continue\r\n\r\n")


def dripping_body(receiver, connection):
    receiver.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    receiver.drip(connection, b" ")


def dripping_chunks(receiver, connection):
    receiver.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    receiver.drip(connection, b"1\r\n \r\n")


def dripping_body_without_length(receiver, connection):
    receiver.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    receiver.drip(connection, b" ")


SLOW = [
    silent, dripping_status, dripping_headers, dripping_interim_answers, dripping_body, dripping_chunks,
    dripping_body_without_length,
]  # fmt: skip


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("ask", "failures"), USERS)
def test_receiver_that_is_silent_or_drips_gives_no_answer_and_holds_nobody_beyond_the_deadline(ask, failures):
    """Each way of being slow at the same time, for each takes the whole deadline."""

    def outcome(act):
        with Receiver(act).running() as receiver:
            try:
                return act.__name__, f"an answer: {ask(receiver.url)}"
            except failures:
                is_held = receiver.sent >= PIECES / 2
                return act.__name__, "held" if is_held else len(receiver.requests)

    with ThreadPoolExecutor(len(SLOW)) as pool:
        outcomes = list(pool.map(outcome, SLOW))

    assert outcomes == [(act.__name__, 1) for act in SLOW]


WHOLE = b'{"reference": "V-1", "status": "approved", "referenceNumber": "9"}'
BROKEN_OFF = [
    b"Content-Length: %d\r\n\r\n%s" % (len(WHOLE) + 1, WHOLE),
    b"Content-Length: %d\r\n\r\n" % len(WHOLE),
    b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(WHOLE), WHOLE),
    b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s" % (len(WHOLE) + 1, WHOLE),
    b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
]


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("ask", "failures"), USERS)
def test_answer_whose_body_breaks_off_is_none_whatever_its_status(ask, failures):
    """Neither an acceptance nor a refusal: what became of the request is not known."""
    for status in (200, 202, 400, 409, 422, 500):
        for rest in BROKEN_OFF:
            with answering(b"HTTP/1.1 %d Said\r\n%s" % (status, rest)).running() as receiver:
                with pytest.raises(failures) as caught:
                    ask(receiver.url)
                assert isinstance(caught.value, NoAnswer | providers.Unavailable | RefundUnanswered), (status, rest)


@pytest.mark.usefixtures("allowed")
def test_end_of_the_connection_ends_a_body_without_length():
    with answering(b"HTTP/1.1 200 OK\r\n\r\n" + WHOLE).running() as receiver:
        assert ask_plainly(receiver.url) == http.Answer(200, WHOLE)


@pytest.mark.usefixtures("allowed")
def test_receiver_that_does_not_read_holds_nobody_beyond_the_deadline():
    with Receiver(never_reading).running() as receiver, pytest.raises(NoAnswer, match="it did not answer in time"):
        exchange("POST", read_url(receiver.url), headers={}, body=b" " * 30_000_000, timeout_seconds=SECONDS)


@pytest.mark.usefixtures("allowed")
def test_handshake_that_drips_holds_nobody_beyond_the_deadline():
    def act(receiver, connection):
        receiver.take(connection)
        connection.sendall(b"\x16\x03\x03\x3f\xff")  # a TLS record of 16 KB, a byte at a time
        receiver.drip(connection, b"\x02")

    with Receiver(act).running() as receiver:
        with pytest.raises(NotSent):
            ask_plainly(f"https://127.0.0.1:{receiver.port}/")
        assert receiver.sent < PIECES / 2


@pytest.mark.usefixtures("allowed")
def test_name_server_that_is_silent_holds_nobody_beyond_the_deadline(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(network.socket, "getaddrinfo", lambda *args, **options: released.wait(30) and [])

    with pytest.raises(NotSent, match="its name cannot be looked up"):
        ask_plainly("https://provider.example/")
    assert not released.is_set()
    released.set()


@pytest.mark.usefixtures("allowed")
def test_answer_is_read_up_to_a_bound():
    content = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * (http.MAX_ANSWER * 3)
    with answering(content).running() as receiver:
        assert len(ask_plainly(receiver.url).content) == http.MAX_ANSWER


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" * 300]
)
def test_what_is_not_http_is_no_answer(content):
    with answering(content).running() as receiver, pytest.raises(NoAnswer):
        ask_plainly(receiver.url)


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("ask", "failures"), USERS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(ask, failures, status):
    with answering(OK).running() as elsewhere:
        redirect = f"HTTP/1.1 {status} Away\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n"
        with answering(redirect.encode()).running() as receiver:
            try:
                assert ask(receiver.url).status == status
            except failures:
                pass
        assert (receiver.connections, elsewhere.connections) == (1, 0)


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9/")
    with answering(OK).running() as receiver:
        assert ask_plainly(receiver.url).status == 200


@pytest.mark.usefixtures("allowed")
def test_next_address_of_a_name_is_tried_when_the_first_takes_no_connection(monkeypatch):
    with answering(OK).running() as receiver:
        monkeypatch.setattr(network.socket, "getaddrinfo", names("::1", "127.0.0.2", "127.0.0.1"))
        assert ask_plainly(f"http://provider.example:{receiver.port}/").status == 200


def names(*addresses, looked_up=None):
    """A look-up that knows these addresses for every name."""

    def look_up(host, port, *args, **options):
        if looked_up is not None:
            looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return look_up


# -- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "nonsense", "192.0.0.192", "::ffff:192.0.0.192", "::127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1",
        "5f00::1",
    ],
)  # fmt: skip
def test_address_of_the_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_other_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(("ask", "failures"), USERS)
def test_name_that_leads_to_the_own_network_is_refused_before_anything_is_sent(ask, failures, monkeypatch):
    """Also when only one of its addresses does, and for plain HTTP."""
    with answering(OK).running() as receiver:
        for addresses in (["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"]):
            monkeypatch.setattr(network.socket, "getaddrinfo", names(*addresses))
            for scheme in ("https", "http"):
                with pytest.raises(failures):
                    ask(f"{scheme}://gateway.example:{receiver.port}/")
        assert receiver.connections == 0


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("ask", "failures"), USERS)
def test_name_is_looked_up_once_and_its_address_connected_to(ask, failures, monkeypatch):
    looked_up = []
    with answering(OK).running() as receiver:
        monkeypatch.setattr(network.socket, "getaddrinfo", names("127.0.0.1", looked_up=looked_up))
        try:
            ask(f"http://provider.example:{receiver.port}/orders")
        except failures:
            pass
    assert looked_up == ["provider.example"]
    assert f"Host: provider.example:{receiver.port}\r\n".encode() in receiver.requests[0]


@pytest.mark.parametrize(
    "url",
    [
        "", "provider", "ftp://provider.example/", "http://provider.example/", "https://", "https://[::1",
        "https://user:word@provider.example/", "https://provider.example/#part", "https://provider.example:0/",
        "https://provider.example:99999/", "https://provider.example/a b", "https://provider.example/\r\nX: y",
        "https://prövider.example/",
    ],
)  # fmt: skip
def test_what_is_no_url_to_be_asked_is_refused(url):
    with pytest.raises(AddressRefused):
        read_url(url)


def test_query_is_refused_where_it_cannot_be():
    assert read_url("https://provider.example/?to=patchbay").query == "to=patchbay"
    with pytest.raises(AddressRefused, match="query"):
        read_url("https://provider.example/?to=patchbay", may_have_query=False)


# -- certificates


@pytest.fixture
def secure(allowed, tmp_path, monkeypatch):
    """A receiver with a certificate of provider.example, to which every name leads; and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("provider.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, key_pem = tmp_path / "certificate.pem", tmp_path / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key_pem)
    asked = []
    context.sni_callback = lambda connection, name, context: asked.append(name)

    def act(receiver, connection):
        with context.wrap_socket(connection, server_side=True) as encrypted:
            receiver.take(encrypted)
            encrypted.sendall(OK)

    monkeypatch.setattr(network.socket, "getaddrinfo", names("127.0.0.1"))
    with Receiver(act).running() as receiver:
        yield receiver, pem, asked


def test_certificate_must_be_of_a_known_authority(secure):
    receiver, *_ = secure
    with pytest.raises(NotSent, match="its certificate is not good"):
        ask_plainly(f"https://provider.example:{receiver.port}/")
    assert receiver.requests == []


@pytest.mark.parametrize(("name", "is_right"), [("provider.example", True), ("other.example", False)])
def test_certificate_must_be_of_the_name_though_an_address_is_connected_to(secure, monkeypatch, name, is_right):
    receiver, pem, asked = secure
    context = network.TimedTLSContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(pem)
    monkeypatch.setattr(http, "tls_context", lambda: context)
    url = f"https://{name}:{receiver.port}/orders"
    if is_right:
        assert ask_plainly(url) == http.Answer(200, b"{}")
        assert f"Host: {name}:{receiver.port}\r\n".encode() in receiver.requests[0]
    else:
        with pytest.raises(NotSent, match="its certificate is not good"):
            ask_plainly(url)
        assert receiver.requests == []
    assert asked == [name]


# -- transactions


@pytest.mark.usefixtures("allowed", "db")
@pytest.mark.parametrize(("ask", "failures"), USERS)
def test_nothing_is_asked_inside_a_transaction(ask, failures):
    with answering(OK).running() as receiver:
        with transaction.atomic(), pytest.raises(RuntimeError, match="No network call is made inside a transaction"):
            ask(receiver.url)
        assert receiver.connections == 0


def test_deadline_is_over_once_and_for_all():
    deadline = network.Deadline(0.01)
    time.sleep(0.02)
    with pytest.raises(TimeoutError):
        deadline.left()
