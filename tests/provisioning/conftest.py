"""What the tests of provisioning share."""

import pytest


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where providers of files find theirs."""
    settings.PROVISIONING_FOLDER = str(tmp_path / "provisioning")
    return tmp_path / "provisioning"
