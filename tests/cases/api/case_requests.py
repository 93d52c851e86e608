"""Requests and answers that the tests of case management share."""

import uuid

from django.utils import timezone

from apps.attachments.models import Attachment
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel

NO_ACCESS = "The case cannot be accessed or located"
NO_CHANGE = "You may not change or cancel this case"
INVALID = "One or more properties are invalid"
NOT_MODIFIABLE = "The case cannot be modified in its present state"
NOT_CANCELLABLE = "The case cannot be cancelled in its present state"
CANCELLED_ALREADY = "The case is cancelled already"
NOTE = {"text": "This is a test notes!"}
CANCEL = {"reason": "This is a sample reason!"}
MAIL = {"type": "EMAIL", "value": "SomeContact@email.com"}
PERSON = {"type": "NOTIFICATION", "firstName": "John", "lastName": "Doe", "details": [MAIL]}


def new_case(**changes) -> dict:
    """The body of a request that opens a case; a member that is changed to None is left out."""
    body = {
        "code": "0002-0000",
        "primaryId": "AM1:01:000111",
        "description": "All feeds of the cage are down.",
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def registered(*names, type="TECHNICAL") -> dict:
    return {"type": type, "registeredUsers": list(names)}


def attachment_of(user, **fields) -> Attachment:
    now = timezone.now()
    values = {"name": "error-log.txt", "type": "txt", "size": 9, "sha256": "0" * 64, "scan": "off"}
    times = {"created_at": now, "updated_at": now}
    return Attachment.objects.create(
        uploader=user, organisation=user.organisation, file="attachments/0", **values | times | fields
    )


def naming(*attachments, name="error-log") -> list[dict]:
    """What a request says of these attachments."""
    return [{"id": str(getattr(one, "public_id", one)), "name": name} for one in attachments]


def case_of(user, **fields):
    """A case that the user ordered."""
    return CaseFactory(orderer=user, **fields)


def calling(user) -> Caller:
    return Caller(user, Channel.EQUINIX)


def refused(response) -> tuple[int, str, str, list[dict]]:
    """(status, code, message, additionalInfo) of an answer that holds one error and nothing else."""
    [error] = response.json()
    assert set(error) == {"errorCode", "errorMessage", "details", "correlationId", "help", "additionalInfo"}
    assert (error["details"], error["help"]) == (None, None)
    assert uuid.UUID(error["correlationId"])
    return response.status_code, error["errorCode"], error["errorMessage"], error["additionalInfo"]


def info(property, reason, value) -> dict:
    return {"property": property, "reason": reason, "value": value}


def no_access(identifier) -> tuple:
    """The whole answer for a case that is not there or not seen."""
    about = info("id", "not accessible or not found", str(identifier))
    return 403, "EQ-2014005", NO_ACCESS, [about]


def properties(response) -> list[str]:
    """What a 400 names, each once."""
    status, code, message, infos = refused(response)
    assert (status, code, message) == (400, "EQ-2010010", INVALID)
    return list(dict.fromkeys(about["property"] for about in infos))
