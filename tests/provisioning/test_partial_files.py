"""Files of the provisioning folder that a worker began to write and died over."""

import os
import time

from django.conf import settings

from apps.provisioning.operations import sweep_partial_files


def test_old_partial_files_are_deleted_and_nothing_else(settings, tmp_path):
    settings.PROVISIONING_FOLDER = str(tmp_path / "provisioning")
    assert sweep_partial_files() == 0
    folder = tmp_path / "provisioning" / "northwind"
    folder.mkdir(parents=True)
    old = time.time() - 7_200
    for name, at in [(".a.part", old), (".b.part", time.time()), ("c.json", old), (".d", old), ("e.part", old)]:
        (folder / name).write_text("{}")
        os.utime(folder / name, (at, at))

    assert sweep_partial_files() == 1
    assert sorted(os.listdir(folder)) == [".b.part", ".d", "c.json", "e.part"]
    assert sweep_partial_files() == 0


def test_worker_sweeps_them():
    assert "apps.provisioning.operations.sweep_partial_files" in settings.PERIODIC
