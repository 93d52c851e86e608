"""The site's addresses: staff site, API docs, user guide, health, and a root for each dialect."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from apps.core.health import healthz, readyz
from apps.dialects.routing import urlpatterns_of
from config import docs, guide
from config.dialects import DIALECTS

handler400 = "config.failures.bad_request"
handler500 = "config.failures.server_error"


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Where browsers look by themselves on pages that name no picture."""
    return HttpResponseRedirect(static("desk/favicon.svg"))


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("favicon.ico", favicon),
    path("healthz", healthz),
    path("readyz", readyz),
    path("docs/", docs.index, name="docs"),
    path("docs/event-types/", docs.event_types, name="docs-event-types"),
    path("docs/guide/", guide.index, name="guide"),
    path("docs/guide/images/<str:name>", guide.image, name="guide-image"),
    path("docs/guide/<slug:name>/", guide.page, name="guide-page"),
    path("docs/<slug:name>/", docs.contract_page, name="docs-contract"),
    path("docs/<slug:name>/collection.json", docs.contract_collection, name="docs-collection"),
    path("docs/<slug:name>/<slug:operation_id>/", docs.operation_page, name="docs-operation"),
    path("docs/<slug:name>.yaml", docs.contract_file, name="docs-file"),
    path("docs/<slug:name>.json", docs.contract_json, name="docs-json"),
    path("admin/", admin.site.urls),
]
for dialect, viewsets in DIALECTS.items():
    urlpatterns += urlpatterns_of(dialect, viewsets)
