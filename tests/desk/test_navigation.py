"""The sidebar is what the apps declare."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.desk.navigation import entries


def test_entries_have_places_of_their_own():
    places = [(entry.section, entry.position) for entry in entries()]

    assert len(places) > 40
    assert len(places) == len(set(places))


@pytest.mark.django_db
def test_each_entry_names_a_page_and_a_permission_that_exist():
    known = {f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")}

    assert [entry.title for entry in entries() if entry.needs and entry.needs not in known] == []
    assert all(reverse(entry.url_name).startswith("/admin/") for entry in entries())
