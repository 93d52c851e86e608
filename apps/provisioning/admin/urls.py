"""The addresses of the pages of provisioning. Every write is an operation."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from apps.adminkit.as_of import as_of_page, asked_for
from apps.adminkit.bulk_pages import bulk_urls
from apps.adminkit.pages import PagesAdmin
from apps.core.admin import DeskAdmin
from apps.provisioning.admin import page, queue, values
from apps.provisioning.admin.helpers import BOARDS, REQUESTS
from apps.provisioning.models import ProvisioningBatch, ProvisioningRequest


@admin.register(ProvisioningRequest)
class ProvisioningRequestAdmin(PagesAdmin):
    pages = BOARDS
    url_prefix = "provisioning"

    def get_urls(self):
        order = "order/<id:order_id>/"
        return [
            self.at("", queue.queue, "provisioningrequest_changelist"),
            *bulk_urls(self, queue.BULK),
            self.at("<id:request_id>/change/", to_request, "provisioningrequest_change"),
            self.at("<id:request_id>/regenerate/", queue.regenerate, "regenerate"),
            self.at("batch/<id:batch_id>/change/", to_batch, "provisioningbatch_change"),
            self.at(order, page.board, "board"),
            self.at(f"{order}build/", page.build, "build", posts=True),
            self.at(f"{order}batch/<id:batch_id>/provision/", page.provision, "provision", posts=True),
            self.at(f"{order}values/", values.values, "values"),
            self.at(f"{order}values/<slug:name>/", values.act, "values_act"),
        ]


def to_request(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Go to the request on its order's board; that page says who may see it. As of a time it is shown by itself."""
    if asked_for(request, ProvisioningRequest):
        return as_of_page(desk, request, REQUESTS, request_id)
    found = ProvisioningRequest.objects.filter(pk=request_id).values_list("order", "item").first()
    if found is None:
        raise Http404(request_id)
    return HttpResponseRedirect(f"{BOARDS.page_of(found[0])}#item-{found[1]}")


def to_batch(desk: DeskAdmin, request: HttpRequest, batch_id: int) -> HttpResponse:
    """Go to the batch on its order's board."""
    order_id = ProvisioningBatch.objects.filter(pk=batch_id).values_list("order", flat=True).first()
    if order_id is None:
        raise Http404(batch_id)
    return HttpResponseRedirect(f"{BOARDS.page_of(order_id)}?batch={batch_id}")
