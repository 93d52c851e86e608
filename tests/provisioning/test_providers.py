"""The ways to providers: signed HTTP to public addresses, and files that appear whole."""

import json
import socket
import time

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed
from apps.provisioning import providers
from apps.provisioning.constants import Adapter
from apps.provisioning.factories import ProvisioningProfileFactory, ProvisioningProviderFactory
from apps.provisioning.models import ProvisioningProfile
from apps.provisioning.operations import save_profile
from apps.provisioning.providers import files as files_module
from apps.provisioning.providers.files import FilesProvider
from apps.provisioning.providers.http import HttpProvider
from tests.provisioning.provider_server import SECRET, Provider

ORDER = providers.ProviderRequest("12-1", {"code": "DSL", "properties": {"Shelf": "é"}})
SYSTEM = Caller(None, Channel.COMMAND)


@pytest.fixture
def allowed(settings):
    settings.HTTP_ALLOW_PRIVATE_ADDRESSES = True


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


def test_key_that_was_taken_earlier_counts_as_taken(server):
    to(server.url).submit(ORDER)

    assert to(server.url).submit(ORDER) == providers.Accepted("")
    assert server.keys == ["12-1"]


@pytest.mark.parametrize("status", [201, 202, 204])
def test_other_success_counts_as_taken_too(server, status):
    server.answer = lambda key, number: (status, {}, b"" if status == 204 else b"[not json")

    assert to(server.url).submit(ORDER) == providers.Accepted("")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_refusal_is_shown(server, status):
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


# -- addresses


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
    profile = ProvisioningProfile(
        name="x", provider=ProvisioningProviderFactory(), adapter=Adapter.HTTP, address=address
    )

    with pytest.raises(Invalid) as caught:
        save_profile(profile=profile, secret=SECRET, by=SYSTEM)
    assert (caught.value.field, ProvisioningProfile.objects.count()) == ("address", 0)


# -- profiles


def test_secret_is_encrypted_kept_and_out_of_history(db):
    profile = ProvisioningProfile(
        name="x", provider=ProvisioningProviderFactory(), adapter=Adapter.HTTP, address="https://provider.example/"
    )
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
    profile = ProvisioningProfile(name="x", provider=ProvisioningProviderFactory(), adapter=Adapter.FILES, address="x")

    with pytest.raises(NotAllowed):
        save_profile(profile=profile, by=Caller(agent, Channel.DESK))


def test_provider_is_of_the_profiles_adapter(db):
    assert isinstance(providers.provider_of(ProvisioningProfileFactory()), FilesProvider)
    assert isinstance(providers.provider_of(ProvisioningProfileFactory(adapter=Adapter.HTTP)), HttpProvider)


# -- files


def test_request_becomes_a_file_once(folder):
    provider = FilesProvider(address="verizon", secret="", timeout_seconds=5)

    assert provider.submit(ORDER) == providers.Accepted("12-1.json")
    provider.submit(providers.ProviderRequest("12-1", {"code": "other"}))
    provider.submit(providers.ProviderRequest("12-2", {"code": "again"}))

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
