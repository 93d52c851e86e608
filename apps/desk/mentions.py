"""The list of people from which a name is chosen while somebody types @ in a note."""

from django.apps import apps as django_apps
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from apps.adminkit.pages import ObjectPages
from apps.core.filters import MAX_SEARCH, is_text
from apps.users.mentions import people_of_desk, seeing

MOST_OFFERED = 8


def people(request: HttpRequest, label: str, pk: int) -> JsonResponse:
    """The first people whose name or user name has words that begin with `term`, of those who may see the object."""
    pages, term = _pages_of(label), request.GET.get("term", "").strip()
    if pages is None or not pages.seen_by(request).filter(pk=pk).exists():
        return JsonResponse({"results": []}, status=404)
    if not is_text(term) or len(term) > MAX_SEARCH:
        return JsonResponse({"results": []})
    fits = Q(username__istartswith=term) | Q(name__istartswith=term) | Q(name__icontains=f" {term}")
    found = people_of_desk().filter(fits).exclude(pk=request.user.pk).order_by("name", "pk")
    rows = pages.model._default_manager
    shown = seeing(found, pages.needed, lambda other: rows.visible_to(other).filter(pk=pk), MOST_OFFERED)
    return JsonResponse({"results": [{"value": person.username, "label": str(person)} for person in shown]})


def _pages_of(label: str) -> ObjectPages | None:
    """Where the desk shows the rows of a model; None where it has no such pages, or there is no such model."""
    try:
        model = django_apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return getattr(admin.site.get_model_admin(model), "pages", None) if admin.site.is_registered(model) else None
