"""The ways to providers: signed HTTP to public addresses, and files that appear whole."""

import datetime
import json
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed
from apps.provisioning import providers
from apps.provisioning.constants import Adapter
from apps.provisioning.factories import ProvisioningProfileFactory
from apps.provisioning.models import ProvisioningProfile
from apps.provisioning.operations import save_profile
from apps.provisioning.providers import addresses
from apps.provisioning.providers import files as files_module
from apps.provisioning.providers import http as http_module
from apps.provisioning.providers.addresses import destination_of, is_public
from apps.provisioning.providers.files import FilesProvider
from apps.provisioning.providers.http import HttpProvider
from tests.provisioning.provider_server import SECRET, Provider

ORDER = providers.Order("12-1", {"code": "DSL", "properties": {"Shelf": "é"}})
SYSTEM = Caller(None, Channel.COMMAND)


@pytest.fixture
def allowed(settings):
    settings.PROVISIONING_ALLOW_PRIVATE_ADDRESSES = True


@pytest.fixture
def server(allowed):
    with Provider().running() as provider:
        yield provider


def to(address, timeout_seconds=5):
    return HttpProvider(address=address, secret=SECRET, timeout_seconds=timeout_seconds)


def test_signed_json_is_posted_under_its_key(server):
    assert to(server.url).submit(ORDER) == providers.Accepted("V-12-1")

    assert server.taken == [("12-1", ORDER.content)]
    [(key, headers, path)] = server.seen
    assert (key, path) == ("12-1", "/orders?to=patchbay")
    assert headers["Host"] == server.url.split("/")[2]
    assert headers["Content-Type"] == "application/json"
    assert abs(int(headers["X-Patchbay-Timestamp"]) - time.time()) < 60


def test_name_is_sent_though_its_address_is_connected_to(server, monkeypatch):
    port = server.url.split(":")[2].split("/")[0]
    lookups = []

    def look_up(host, port, *args, **options):
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)

    to(f"http://provider.example:{port}/orders").submit(ORDER)

    assert server.seen[0][1]["Host"] == f"provider.example:{port}"
    assert [host for host in lookups if host == "provider.example"] == ["provider.example"]


def test_key_that_was_taken_earlier_counts_as_taken(server):
    to(server.url).submit(ORDER)

    assert to(server.url).submit(ORDER) == providers.Accepted("")
    assert server.keys == ["12-1"]


@pytest.mark.parametrize("status", [201, 202, 204])
def test_other_success_counts_as_taken_too(server, status):
    server.answer = lambda key, number: (status, {}, b"" if status == 204 else b"[not json")

    assert to(server.url).submit(ORDER) == providers.Accepted("")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_refusal_is_told(server, status):
    server.answer = lambda key, number: (status, {}, b"no such port\x00")

    with pytest.raises(providers.Refused, match=f"The provider answered {status}: no such port$"):
        to(server.url).submit(ORDER)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_trouble_of_the_provider_is_no_refusal(server, status):
    server.answer = lambda key, number: status

    with pytest.raises(providers.Unavailable, match=f"The provider answered {status}$"):
        to(server.url).submit(ORDER)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(server, status):
    with Provider().running() as elsewhere:
        server.answer = lambda key, number: (status, {"Location": elsewhere.url}, b"")
        with pytest.raises(providers.Unavailable):
            to(server.url).submit(ORDER)
    assert (len(server.seen), elsewhere.seen) == (1, [])


def test_provider_that_is_down_or_slow_is_unavailable(server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(providers.Unavailable, match="it takes no connection"):
        to(f"http://127.0.0.1:{port}/").submit(ORDER)
    server.pause = 3
    began = time.monotonic()
    with pytest.raises(providers.Unavailable, match="it did not answer in time"):
        to(server.url, timeout_seconds=1).submit(ORDER)
    assert time.monotonic() - began < 2.5


def test_answer_that_drips_in_is_not_waited_for(allowed):
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            try:
                for _ in range(100):
                    connection.sendall(b" ")
                    time.sleep(0.1)
            except OSError:
                pass

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    accepted = to(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout_seconds=1).submit(ORDER)
    listener.close()

    assert accepted == providers.Accepted("")
    assert time.monotonic() - began < 3


@pytest.fixture
def secure(server, tmp_path, monkeypatch):
    """The port of a server with a certificate of provider.example, to which that name leads; and its certificate."""
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
    names = []
    context.sni_callback = lambda connection, name, context: names.append(name)
    server.wrap(context)
    port = int(server.url.split(":")[2].split("/")[0])

    def look_up(host, asked, *args, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return port, pem, names


def test_certificate_must_be_good(secure, server):
    with pytest.raises(providers.Unavailable, match="its certificate is not good"):
        to(f"https://provider.example:{secure[0]}/").submit(ORDER)
    assert server.seen == []


@pytest.mark.parametrize(("name", "is_right"), [("provider.example", True), ("other.example", False)])
def test_certificate_must_be_of_the_name_though_an_address_is_connected_to(secure, server, monkeypatch, name, is_right):
    port, pem, names = secure
    made = http_module._session

    def trusting(destination):
        session = made(destination)
        session.verify = str(pem)
        return session

    monkeypatch.setattr(http_module, "_session", trusting)
    if is_right:
        assert to(f"https://{name}:{port}/orders").submit(ORDER).reference == "V-12-1"
        assert server.seen[0][1]["Host"] == f"{name}:{port}"
    else:
        with pytest.raises(providers.Unavailable, match="its certificate is not good"):
            to(f"https://{name}:{port}/orders").submit(ORDER)
        assert server.seen == []
    assert names == [name]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_left_alone(server, monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9/")

    assert to(server.url).submit(ORDER).reference == "V-12-1"


# -- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "nonsense",
    ],
)  # fmt: skip
def test_address_of_the_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_other_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::1]/",
        "https://[::ffff:169.254.169.254]/", "https://localhost:8443/", "https://0/",
    ],
)  # fmt: skip
def test_private_address_is_refused_before_anything_is_sent(url):
    with pytest.raises(providers.Refused, match="not a public address"):
        to(url).submit(ORDER)


def test_name_with_one_private_address_is_refused_and_looked_up_once(monkeypatch):
    answers = [["8.8.8.8", "127.0.0.1"], ["8.8.8.8"]]

    def look_up(host, port, *args, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    with pytest.raises(ValueError, match=r"provider.example leads to 127.0.0.1, which is not a public address"):
        destination_of("https://provider.example/orders")
    destination = destination_of("https://provider.example/orders?x=1")
    assert (destination.address, answers) == ("8.8.8.8", [])
    assert destination.pinned_url == "https://8.8.8.8/orders?x=1"


@pytest.mark.parametrize(
    "address",
    [
        "", "provider", "ftp://provider.example/", "file:///etc/passwd", "http://provider.example/",
        "https://", "https://user:word@provider.example/", "https://provider.example/#part",
        "https://provider.example:0/", "https://provider.example:99999/", "https://provider.example/a b",
        "https://provider.example/\r\nX: y", "gopher://provider.example/",
    ],
)  # fmt: skip
def test_address_that_cannot_be_posted_to_is_not_stored(db, address):
    profile = ProvisioningProfile(name="x", provider="x", adapter=Adapter.HTTP, address=address)

    with pytest.raises(Invalid) as caught:
        save_profile(profile=profile, secret=SECRET, by=SYSTEM)
    assert (caught.value.field, ProvisioningProfile.objects.count()) == ("address", 0)


# -- profiles


def test_secret_is_encrypted_kept_and_out_of_history(db):
    profile = ProvisioningProfile(name="x", provider="x", adapter=Adapter.HTTP, address="https://provider.example/")
    with pytest.raises(Invalid, match="A secret is needed"):
        save_profile(profile=profile, by=SYSTEM)
    save_profile(profile=profile, secret="hunter2", by=SYSTEM)

    stored = ProvisioningProfile.objects.get()
    stored.name = "y"
    save_profile(profile=stored, by=SYSTEM)

    assert ProvisioningProfile.objects.get().secret == "hunter2"
    raw = ProvisioningProfile.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)[0]
    assert "hunter2" not in raw
    assert all("hunter2" not in str(row) for row in ProvisioningProfile.history.values())
    assert {"secret"} & {field.name for field in ProvisioningProfile.history.model._meta.fields} == set()


def test_profiles_are_the_administrators(agent):
    profile = ProvisioningProfile(name="x", provider="x", adapter=Adapter.FILES, address="x")

    with pytest.raises(NotAllowed):
        save_profile(profile=profile, by=Caller(agent, Channel.DESK))


def test_provider_is_of_the_profiles_adapter(db):
    assert isinstance(providers.provider_of(ProvisioningProfileFactory()), FilesProvider)
    assert isinstance(providers.provider_of(ProvisioningProfileFactory(adapter=Adapter.HTTP)), HttpProvider)


# -- files


def test_request_becomes_a_file_once(folder):
    provider = FilesProvider(address="verizon", secret="", timeout_seconds=5)

    assert provider.submit(ORDER) == providers.Accepted("12-1.json")
    provider.submit(providers.Order("12-1", {"code": "other"}))
    provider.submit(providers.Order("12-2", {"code": "again"}))

    found = {path.name: json.loads(path.read_text()) for path in (folder / "verizon").iterdir()}
    assert found == {"12-1.json": ORDER.content, "12-2.json": {"code": "again"}}


def test_file_that_cannot_be_finished_does_not_appear(folder, monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files_module.os, "fsync", fail)
    with pytest.raises(providers.Unavailable, match=r"The folder verizon cannot be written to: No space left"):
        FilesProvider(address="verizon", secret="", timeout_seconds=5).submit(ORDER)
    assert list((folder / "verizon").iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", "a" * 61, "a b", "\x00"])
def test_folder_stays_below_its_place(folder, name):
    with pytest.raises(ValueError, match="Must be the name of a folder"):
        FilesProvider(address=name, secret="", timeout_seconds=5).check()
    with pytest.raises(ValueError, match="Must be the name of a folder"):
        FilesProvider(address=name, secret="", timeout_seconds=5).submit(ORDER)
    assert not folder.exists()
