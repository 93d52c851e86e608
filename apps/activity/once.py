"""Pages that carry out the same form once, however often it is sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from apps.activity.models import FormPost
from apps.activity.pages import page_about
from apps.core.errors import AlreadyDone
from apps.core.requests import form_of
from apps.core.sent import SentForm

DONE = gettext_lazy("This was sent twice, and done once.")


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, which answers a form that was carried out before with what came of it then.

    The write itself claims the form in its own transaction (see `recording`). Here is looked before the view, for a
    form that is sent again later, and after it, for one that was refused because its twin came first.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = form_of(request) if request.user.is_authenticated else None
        if form is None or not form.digest:
            return view(request, *args, **kwargs)
        posts = FormPost.objects.filter(user=request.user.pk, digest=form.digest).select_related("activity")
        if (first := posts.first() or _sent_before(request, form)) is not None:
            return _shown(request, first)
        try:
            response = view(request, *args, **kwargs)
        except AlreadyDone:
            return _shown(request, posts.get())
        first = posts.first()
        if first is None:
            return response
        if first.request != form.request:
            for _ in messages.get_messages(request):  # of a refusal that is none
                pass
            return _shown(request, first)
        if isinstance(response, HttpResponseRedirect):
            posts.update(url=response.url)
        return response

    return answer


def _sent_before(request: HttpRequest, form: SentForm) -> FormPost | None:
    """What the same page sent before a browser went back to it, where the form has stood empty since."""
    if not form.is_untouched or not form.key:
        return None
    return FormPost.objects.filter(user=request.user.pk, key=form.key).select_related("activity").order_by("pk").first()


def _shown(request: HttpRequest, first: FormPost) -> HttpResponse:
    messages.info(request, DONE)
    return HttpResponseRedirect(first.url or page_about(first.activity) or request.path)
