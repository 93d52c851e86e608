"""Views of records that have an ETag: answers with tags, and requests that are carried out on what was seen alone."""

from dataclasses import replace
from typing import Any, ClassVar

import orjson
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.core.middleware import COMPRESSED_TAG
from apps.core.sent import SentForm, version_of
from apps.dialects import preconditions
from apps.dialects.contract import Contract, Operation
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.rendering import JsonRenderer


class RecordViewSet(ViewSetMixin, APIView):
    """Base of the viewsets, of which some read or write records that have a tag."""

    contract: ClassVar[Contract]
    passing: ClassVar[tuple[str, ...]] = ()  # members of its records that change as time passes, with nothing stored
    reading = ""  # the method of a view that reads a record for another one
    operation: Operation
    caller: Caller
    kwargs: dict[str, Any]
    _django_request: HttpRequest

    def record_content(self, content: bytes) -> bytes:
        """The record in an answer's body, without what the dialect puts around it and what changes with the time."""
        if not self.passing:
            return content
        record = orjson.loads(content)
        return orjson.dumps({name: value for name, value in record.items() if name not in self.passing})

    def read_record(self) -> tuple[str, dict[str, Any]] | None:
        """What reads the record that the request is about, and the path parameters for it; None where nothing does.

        An operation of the contract, or a method of the viewset that is marked with `reads`.
        """
        known = self.contract.record_of(self.operation)
        if known is None:
            return None
        names = [each["name"] for each in known.parameters_in("path")]
        return known.operation_id, {name: self.kwargs[name] for name in names if name in self.kwargs}

    def _require_conditions(self) -> Model | None:
        """Raise ApiError PRECONDITION unless the headers fit the record as it is now, and let the write check it again.

        The row's version is read before the record: a change that comes in between, or until the operation has its
        lock, is one that the operation notices. Returns the row.
        """
        headers = self._django_request.headers
        wanted, unwanted = (
            preconditions.read_tags(name, headers[name]) if name in headers else None
            for name in (preconditions.IF_MATCH, preconditions.IF_NONE_MATCH)
        )
        reading = self.read_record()
        if reading is None:
            if wanted is not None:
                raise preconditions.without_record()
            return None
        reader = self._reader(*reading)
        row = reader.record_row()
        try:
            tag = reader.tag()
        except (NotFound, ApiError) as error:
            if wanted is None and (isinstance(error, NotFound) or error.kind == ErrorKind.NOT_FOUND):
                return None
            raise
        if wanted is not None and not preconditions.is_listed(wanted, tag, weakly=False):
            raise preconditions.failed(preconditions.IF_MATCH)
        if unwanted is not None and preconditions.is_listed(unwanted, tag, weakly=True):
            raise preconditions.failed(preconditions.IF_NONE_MATCH)
        if row is not None and wanted is not None:
            form = SentForm()
            form.expect(row)
            self.caller = replace(self.caller, form=form)
        return row

    def _reader(self, operation_id: str, kwargs: dict[str, Any]) -> "RecordViewSet":
        """A view of the same request that reads what is at the operation's path."""
        viewset, name = self.contract.handlers.get(operation_id, (type(self), operation_id))
        reader: RecordViewSet = viewset()
        reader.__dict__ |= self.__dict__ | {"kwargs": kwargs, "reading": name}
        return reader

    def record_row(self) -> Model | None:
        """The row of the record that this view reads, with its version; None where none is declared or seen."""
        record = getattr(self, self.reading).record
        if record is None:
            return None
        rows = (
            getattr(self, record)(**self.kwargs)
            if isinstance(record, str)
            else self.visible(record).filter(pk=next(iter(self.kwargs.values())))
        )
        row: Model | None = rows.order_by().first()
        return row

    def tag(self) -> str:
        """The tag of the record that this view reads. Raises what reading it raises."""
        handler = getattr(self, self.reading)
        if handler.needs:
            self.caller.require(handler.needs, handler.denied_message)
        answer = handler(self.request, **self.kwargs)
        return preconditions.tag_of(self.record_content(JsonRenderer().render(answer.data)))

    def _is_changed(self, row: Model) -> bool:
        """Whether others have stored the row anew, or deleted it, since it was read."""
        stored = type(row)._base_manager.filter(pk=row.pk).first()
        return stored is None or version_of(stored) != version_of(row)

    def _finished(self, request: Request, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with all its headers; that of a record is rendered, and gets its tag."""
        answer = self.finalize_response(request, response, *self.args, **self.kwargs)
        operation = getattr(self, "operation", None)
        if operation is None or answer.status_code not in operation.tagged:
            unrendered: HttpResponseBase = answer
            return unrendered
        rendered: HttpResponseBase = answer.render()
        tag = preconditions.tag_of(self.record_content(answer.content))
        rendered[preconditions.ETAG] = tag
        return self._conditional(request, rendered, tag) if operation.method == "get" else rendered

    def _conditional(self, request: Request, answer: HttpResponseBase, tag: str) -> HttpResponseBase:
        """The answer to a read, or 304 or 412 where its conditions say so."""
        headers = self._django_request.headers
        try:
            if preconditions.IF_MATCH in headers:
                wanted = preconditions.read_tags(preconditions.IF_MATCH, headers[preconditions.IF_MATCH])
                if not preconditions.is_listed(wanted, tag, weakly=False):
                    raise preconditions.failed(preconditions.IF_MATCH)
            if preconditions.IF_NONE_MATCH in headers:
                unwanted = preconditions.read_tags(preconditions.IF_NONE_MATCH, headers[preconditions.IF_NONE_MATCH])
                if preconditions.is_listed(unwanted, tag, weakly=True):
                    if tag[:-1] + COMPRESSED_TAG in headers[preconditions.IF_NONE_MATCH]:
                        answer[preconditions.ETAG] = tag[:-1] + COMPRESSED_TAG
                    return _not_modified(answer)
        except ApiError as error:
            refused: HttpResponseBase = self.finalize_response(
                request, self.handle_exception(error), *self.args, **self.kwargs
            )
            return refused
        return answer


def _not_modified(answer: HttpResponseBase) -> HttpResponse:
    """The 304 for an answer that the client has already."""
    response = HttpResponse(status=304, headers={name: answer[name] for name in answer.headers})
    del response["Content-Type"]
    return response
