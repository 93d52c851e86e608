"""Cases in the words of Equinix Case Management 2.0.0."""

import datetime
from uuid import UUID

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.response import Response

from apps.cases import operations
from apps.cases.constants import Visibility
from apps.cases.errors import AlreadyCancelled, SeveralInvalid
from apps.cases.models import Case, CaseContact, CaseLine, CaseNote
from apps.cases.operations import File, Person, RegisteredUsers
from apps.cases.permissions import ADD_CASE, VIEW_CASE
from apps.core.errors import NotAllowed, NotFound
from apps.dialects.base import operation
from apps.dialects.datetimes import milliseconds, parse_datetime
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.dialects.equinix.errors import Code, EquinixError, PropertyError, invalid
from apps.dialects.errors import ApiError, ErrorKind

NO_CREATING, NO_SEARCHING = "You may not create cases", "You may not search cases"


class CaseFilter(filters.FilterSet):
    """The search's query parameters; the contract has checked their shape already."""

    status = filters.Filter(lookup_expr="in")
    code = filters.Filter("code__code", lookup_expr="in")
    q = filters.CharFilter(method="containing", strip=False)
    createdFrom = filters.CharFilter(method="created_from")
    createdTo = filters.CharFilter(method="created_to")

    class Meta:
        model = Case
        fields: list[str] = []

    def containing(self, cases, name, text):
        return cases.containing(text)

    def created_from(self, cases, name, text):
        return cases.filter(created_at__gte=parse_datetime(text))

    def created_to(self, cases, name, text):
        return cases.filter(created_at__lte=parse_datetime(text))


def case_body(case: Case) -> dict:
    """Source: response of getting a trouble ticket by case or order number."""
    return {
        "id": case.number,
        "accountNumber": case.account_number,
        "accountName": case.account_name,
        "customerReferenceId": case.customer_reference,
        "channel": case.origin,
        "orderId": case.order_number,
        "location": {"ibx": case.data_centres},
        "status": case.status,
        "contacts": [contact_body(contact) for contact in case.contacts.all()],
        "createdDateTime": milliseconds(case.created_at),
        **({} if case.details is None else {"details": case.details}),
        "otherDetails": {
            "contactUCMID": case.contact_number,
            "recordType": case.record_type,
            "subChannel": case.sub_channel,
            "finalScheduledDate": _timestamp(case.scheduled_at),
            "category": case.code.category,
            "subCategory": case.code.subcategory,
            "description": case.description,
            "updatedDateTime": milliseconds(case.updated_at),
            "updatedByFullName": case.updated_by_name,
            "requestedTerminationDate": _timestamp(case.termination_at) or "",
            "statusHistory": [
                {"status": step.status, "createdDate": milliseconds(step.at)} for step in case.steps.all()
            ],
            "purchaseOrders": case.purchase_orders,
            "products": case.products,
            "productOfferingCodes": case.offering_codes,
            "details": [line_body(line) for line in case.lines.all()],
            "additionalInfo": case.additional_info,
            "modifiable": case.is_modifiable,
            "reOpen": case.is_reopenable,
            "cancellable": case.is_cancellable,
            "respond": case.is_respondable,
        },
    }


def contact_body(contact: CaseContact) -> dict:
    """Source: ContactResponse; what is not known of a contact is left out beyond the first four members."""
    first, last = contact.names
    body = {"firstName": first, "lastName": last, "type": contact.type, "details": contact.reachable_by}
    if contact.user:
        body["registeredUsers"] = [contact.user.username]
    if contact.availability:
        body["availability"] = contact.availability
    if contact.timezone:
        body["timezone"] = contact.timezone
    return body


def line_body(line: CaseLine) -> dict:
    """Source: otherDetails.details of the response sample."""
    completion = line.completion_at
    return {
        "lineId": line.line_id,
        "parentLineId": line.parent_line_id,
        "productType": line.product_type,
        "productOfferingCode": line.offering_code,
        "productCode": line.product_code,
        "productName": line.product_name,
        "status": line.status,
        "reOpen": "ALLOWED" if line.may_be_reopened else "NOT_ALLOWED",
        "respond": line.may_be_answered,
        "ibx": line.data_centre,
        "cage": line.cage,
        "requestType": line.request_type,
        "activityId": line.activity_number,
        "purchaseOrder": {},
        "estimatedCompletion": {"originalDateTime": _line_timestamp(completion)} if completion else None,
        "updatedDateTime": _line_timestamp(line.updated_at),
        "additionalInfo": line.additional_info,
        "modifiable": line.may_be_modified,
        "cancellable": line.may_be_cancelled,
    }


def summary_body(case: Case) -> dict:
    """One row of the search."""
    return {
        "id": case.number,
        "type": case.code.type,
        "code": case.code.code,
        "category": case.code.category,
        "subCategory": case.code.subcategory,
        "orderId": case.order_number,
        "status": case.status,
        "description": case.description,
        "primaryId": case.primary_id,
        "secondaryId": case.secondary_id,
        "customerReferenceId": case.customer_reference,
        "createdDateTime": milliseconds(case.created_at),
        "updatedDateTime": milliseconds(case.updated_at),
        "modifiable": case.is_modifiable,
        "cancellable": case.is_cancellable,
    }


def _timestamp(at: datetime.datetime | None) -> str | None:
    return None if at is None else milliseconds(at)


def _line_timestamp(at: datetime.datetime) -> str:
    """Times of lines have no fraction unless they need one."""
    return milliseconds(at).replace(".000Z", "Z")


def _contacts(body: dict) -> list:
    return [_contact(contact) for contact in body.get("contacts", [])]


def _contact(contact: dict) -> RegisteredUsers | Person:
    if "registeredUsers" in contact:
        return RegisteredUsers(contact["type"], contact["registeredUsers"])
    optional = {name: contact[name] for name in ("availability", "timezone") if name in contact}
    return Person(contact["type"], contact["firstName"], contact["lastName"], contact["details"], **optional)


def _files(body: dict) -> list[File]:
    return [File(UUID(file["id"]), file["name"]) for file in body.get("attachments", [])]


class Cases(CaseManagementViewSet):
    """Source: Equinix Case Management API 2.0.0."""

    error_fields = {
        "names": "registeredUsers",
        "files": "attachments",
        "attachment_id": "id",
    }

    def admit(self, request) -> None:
        super().admit(request)
        if self.operation.operation_id == "createCase" and self.caller.user.organisation_id is None:
            raise NotAllowed("You belong to no account, so you may not create cases")

    @operation("createCase", needs=ADD_CASE, denied_message=NO_CREATING)
    def create(self, request):
        body = self.body()
        occurred = body.get("occurredDateTime")
        case = operations.create_case(
            code=body["code"],
            description=body["description"],
            primary_id=body["primaryId"],
            secondary_id=body.get("secondaryId"),
            customer_reference=body.get("customerReferenceId"),
            occurred_at=parse_datetime(occurred) if occurred else None,
            details=body.get("details"),
            contacts=_contacts(body),
            files=_files(body),
            orderer=self.caller.user,
            by=self.caller,
        )
        return Response({"id": case.number, "type": case.code.type}, headers={"Location": self._address_of(case)})

    @operation("searchCases", needs=VIEW_CASE, denied_message=NO_SEARCHING)
    def list(self, request):
        query = self.query()
        since, until = query.get("createdFrom"), query.get("createdTo")
        if since and until and parse_datetime(since) > parse_datetime(until):
            raise invalid(PropertyError("createdFrom", "Must not be after createdTo.", since))
        cases = CaseFilter(query, self.visible(Case).select_related("code")).qs
        return self.page(cases.order_by("-created_at", "-pk"), summary_body)

    @operation("getCase", needs=VIEW_CASE, record="_named")
    def retrieve(self, request, id):
        case = self._named(id).select_related("code", "organisation", "customer")
        case = case.prefetch_related("contacts__user", "steps", "lines").first()
        if case is None:
            raise NotFound("case", id)
        return Response(case_body(case))

    @operation("modifyCase", needs=VIEW_CASE)
    def modify(self, request, id):
        body = self.body()
        note = operations.add_note(
            case_number=self._number(id),
            text=body["text"],
            visibility=Visibility(body.get("visibility", Visibility.EXTERNAL)),
            files=_files(body),
            by=self.caller,
        )
        return self._done(note)

    @operation("cancelCase", needs=VIEW_CASE)
    def cancel(self, request, id):
        note = operations.cancel_case(case_number=self._number(id), reason=self.body()["reason"], by=self.caller)
        return self._done(note)

    @operation("replaceCaseContacts", needs=VIEW_CASE)
    def replace_contacts(self, request, id):
        contacts = _contacts(self.body())
        case = operations.replace_contacts(case_number=self._number(id), contacts=contacts, by=self.caller)
        return Response(status=202, headers={"Location": self._address_of(case)})

    def _named(self, id: str) -> QuerySet:
        return self.visible(Case).named(id)

    def _number(self, identifier: str) -> int:
        """The number of the case that a case or order number names. Raises NotFound."""
        number = self._named(identifier).values_list("pk", flat=True).first()
        if number is None:
            raise NotFound("case", identifier)
        return number

    def _address_of(self, case: Case) -> str:
        return f"{self.contract.root}/cases/{case.number}"

    def _done(self, note: CaseNote) -> Response:
        case = note.case
        result = {"CaseId": case.internal_id, "CaseNotesId": note.internal_id, "CaseNumber": case.number}
        return Response({"result": result})

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case SeveralInvalid():
                return invalid(*map(self.info_of, exc.refusals))
            case AlreadyCancelled():
                return EquinixError(ErrorKind.CONFLICT, Code.CANCELLED_ALREADY)
            case _:
                return super()._api_error_of(exc)
