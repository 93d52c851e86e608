"""Runs of schemathesis in one process: their arguments come in as JSON, their exit codes and output go out as JSON.

Importing it takes longer than a short run.
"""

import contextlib
import io
import json
import sys

from schemathesis.cli import schemathesis


def run(arguments: list[str]) -> tuple[int, str]:
    output, code = io.StringIO(), 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            schemathesis(arguments, prog_name="schemathesis")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    return code, output.getvalue()


if __name__ == "__main__":
    json.dump([run(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
