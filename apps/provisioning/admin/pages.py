"""The addresses of the pages of provisioning. Every write is an operation."""

from functools import partial

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from apps.core.admin import DeskAdmin
from apps.provisioning.admin import board, fallout, values
from apps.provisioning.admin.helpers import board_of
from apps.provisioning.models import ProvisioningBatch, ProvisioningRequest


@admin.register(ProvisioningRequest)
class ProvisioningRequestAdmin(DeskAdmin):
    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"provisioning_{name}")

        return [
            view("", fallout.queue, "provisioningrequest_changelist"),
            view("<id:request_id>/change/", to_request, "provisioningrequest_change"),
            view("<id:request_id>/regenerate/", fallout.regenerate, "regenerate"),
            view("batch/<id:batch_id>/change/", to_batch, "provisioningbatch_change"),
            view("order/<id:order_id>/", board.board, "board"),
            view("order/<id:order_id>/gather/", board.gather, "gather"),
            view("order/<id:order_id>/batch/<id:batch_id>/provision/", board.provision, "provision"),
            view("order/<id:order_id>/values/", values.values, "values"),
            view("order/<id:order_id>/values/<slug:name>/", values.act, "values_act"),
        ]


def to_request(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Go to the request on its order's board; that page says who may see it."""
    found = ProvisioningRequest.objects.filter(pk=request_id).values_list("order", "item").first()
    if found is None:
        raise Http404(request_id)
    return HttpResponseRedirect(f"{board_of(found[0])}#item-{found[1]}")


def to_batch(desk: DeskAdmin, request: HttpRequest, batch_id: int) -> HttpResponse:
    """Go to the batch on its order's board."""
    order_id = ProvisioningBatch.objects.filter(pk=batch_id).values_list("order", flat=True).first()
    if order_id is None:
        raise Http404(batch_id)
    return HttpResponseRedirect(f"{board_of(order_id)}?batch={batch_id}")
