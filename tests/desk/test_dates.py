"""One way to write a time on all pages, also those that Django draws by itself."""

import datetime
import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import localize

from apps.core.formatting import format_timestamp
from apps.users.models import User

OTHER_WAYS = re.compile(r"\b(a\.m\.|p\.m\.|noon,|midnight)|\b[A-Z][a-z]+\.? \d{1,2}, \d{4}")


def test_time_is_written_as_in_words():
    at = datetime.datetime(2016, 12, 2, 17, 21, tzinfo=datetime.UTC)

    assert localize(timezone.localtime(at)) == format_timestamp(at) == "2 Dec 2016, 17:21"
    assert localize(at.date()) == "2 Dec 2016"


@pytest.mark.usefixtures("demo")
def test_lists_and_rows_write_times_in_that_way():
    http, wrong = Client(), []
    http.force_login(User.objects.get(username="admin"))
    for model in admin.site._registry:
        name, row = f"{model._meta.app_label}_{model._meta.model_name}", model._default_manager.order_by("pk").first()
        for page, arguments in [("changelist", []), ("change", [row and row.pk])]:
            try:
                url = reverse(f"admin:{name}_{page}", args=arguments)
            except NoReverseMatch:
                continue
            html = http.get(url, follow=True).content.decode()
            shown = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
            wrong += [f"{url}: {found[0]}" for found in OTHER_WAYS.finditer(re.sub(r"<[^>]*>", " ", shown))]

    assert wrong == []
