"""Trouble tickets of requests that were refused."""

from apps.core.caller import Caller
from apps.provisioning.models import ProvisioningRequest
from apps.tickets.models import Ticket
from apps.tickets.operations import create_ticket
from apps.users.models import User

DESCRIPTION = """Provisioning request {request} of order {order} ({code}) was not accepted.

Provider: {provider}
{error}

Put right what stands in the way, then make the request anew."""


def open_fallout_ticket(*, request: ProvisioningRequest, by: Caller) -> Ticket | None:
    """The ticket on which people deal with the refusal: the one there is while it is open, otherwise a new one.

    Internal, as what a provider says is for the operator. None for an order that no organisation has.
    """
    if request.ticket is not None and not request.ticket.is_over:
        return request.ticket
    order = request.order
    reporter = _reporter(request)
    if order.organisation is None or reporter is None:
        return None
    return create_ticket(
        organisation=order.organisation,
        customer=order.customer,
        reporter=reporter,
        title=f"Provisioning fallout: {request.item.code} of order {order.pk}",
        description=DESCRIPTION.format(
            request=request.pk,
            order=order.pk,
            code=request.item.code,
            provider=request.provider,
            error=request.last_error,
        ),
        is_internal=True,
        by=by,
    )


def _reporter(request: ProvisioningRequest) -> User | None:
    """Whoever asked for it and is still here, or else somebody who works tickets."""
    for user in (request.created_by, request.order.created_by):
        if user is not None and user.is_active:
            return user
    agent: User | None = User.objects.agents().order_by("pk").first()
    return agent
