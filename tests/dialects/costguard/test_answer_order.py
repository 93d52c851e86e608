"""An id of the path that names nothing is answered before whatever is wrong with the body; of each operation."""

import re

import pytest

from apps.dialects.costguard.base import JournalManagementViewSet, OrderManagementViewSet
from apps.users.factories import UserFactory
from tests.contract.client import DialectClient
from tests.support.snapshot import nothing_written

NONE = 2_147_483_647  # an id that nothing has
ROOTS = {
    JournalManagementViewSet: "/JournalManagement/production/api",
    OrderManagementViewSet: "/OrderManagement/2X/production/api",
}
# Bodies that no operation takes: of another type, with a member that none has, and one too deep to be read.
WRONG = [b"5", b'{"nothing": 5}', b'[{"nothing": 5}]', b"{", b"[" * 200 + b"]" * 200]


@pytest.mark.parametrize("viewset", ROOTS)
def test_unknown_id_of_the_path_is_answered_before_the_body(db, viewset):
    client = DialectClient(viewset.contract, UserFactory(is_superuser=True), root=ROOTS[viewset])
    operations = [
        operation
        for operation in viewset.contract.operations.values()
        if operation.request_body and "{" in operation.path
    ]
    client.get("/healthCheck")
    answers = {}
    with nothing_written():
        for operation in operations:
            path = re.sub(r"\{\w+\}", str(NONE), operation.path)
            for raw in WRONG:
                response = client.send(operation.method.upper(), path, raw=raw)
                [error] = response.json()["errors"]
                answers[operation.operation_id, raw] = response.status_code, error["loggingNumber"]

    assert len(operations) > 7
    assert {key: answer for key, answer in answers.items() if answer != (404, 500032)} == {}
