"""Finding what a case page is about, and the ways back to it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from apps.cases.models import Case
from apps.core.admin import caller_of
from apps.core.errors import NotFound

QUEUE = "admin:cases_case_changelist"
VIEW = "cases.view_case"


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied (403) unless the person holds it."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def case_of(request: HttpRequest, case_number: int) -> Case:
    """The case with what it refers to, as far as the person may see it. Raises NotFound."""
    require(request, VIEW)
    cases = Case.objects.visible_to(caller_of(request)).select_related("code", "organisation", "customer", "orderer")
    case = cases.filter(pk=case_number).first()
    if case is None:
        raise NotFound("case", case_number)
    return case


def page_of(case_number: int) -> str:
    return reverse("admin:cases_case_change", args=[case_number])
