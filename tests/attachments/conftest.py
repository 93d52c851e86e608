import pytest

from apps.users.factories import UserFactory
from tests.attachments.files import upload


@pytest.fixture
def own(attachments_api, integrator):
    """The integrator's client."""
    return attachments_api(integrator)


@pytest.fixture
def stranger(attachments_api, integrator):
    """A client of somebody else of the same organisation."""
    return attachments_api(UserFactory(username="stranger", organisation=integrator.organisation))


@pytest.fixture
def uploaded(own):
    """What the API told of a file that the integrator has just uploaded."""
    answer = upload(own)
    assert answer.status_code == 201
    return answer.json()


@pytest.fixture
def stored(files_root):
    """`stored()`: how many files there are in the storage."""
    return lambda: sum(path.is_file() for path in files_root.rglob("*"))
