"""What the test client keeps of a page that is drawn."""

from django.template import RequestContext
from django.test import client

whole = client.store_rendered_templates


def keep_contexts_of_pages_alone() -> None:
    """Let `response.context` hold what a view hands its page, and nothing of the parts drawn within.

    A page includes a few hundred templates, and Django would copy all that each of them can see.
    """
    client.store_rendered_templates = _store


def _store(store, signal, sender, template, context, **kwargs):
    if isinstance(context, RequestContext) and context.template is template:
        whole(store, signal, sender, template, context, **kwargs)
