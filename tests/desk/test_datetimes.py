"""Moments that are typed into forms of the desk, where clocks are turned and elsewhere."""

import datetime
import zoneinfo

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from apps.core.form_fields import LocalDateTimeField, SplitLocalDateTimeField, from_wall_clock
from apps.journals.factories import FollowUpFactory
from apps.journals.models import FollowUp
from tests.support.browser_forms import writing_forms

IN_AUTUMN = datetime.datetime(2030, 11, 3, 6, 30, tzinfo=datetime.UTC)  # 01:30 again in New York
ZONES = ["Pacific/Auckland", "UTC", "America/New_York"]


class Moments(forms.Form):
    minute = LocalDateTimeField()
    split = SplitLocalDateTimeField()


def turns(zone: str) -> list[tuple[datetime.datetime, datetime.timedelta]]:
    """Moments at which this zone's clocks are turned in 2030, each with by how much."""
    hours = [datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=n) for n in range(8759)]
    offsets = [hour.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for hour in hours]
    return [(hours[n], offsets[n] - offsets[n - 1]) for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


@pytest.mark.parametrize("zone", ZONES)
def test_moment_that_is_typed_is_read_as_the_form_says(zone):
    half = datetime.timedelta(minutes=30)
    plain = [(datetime.datetime(2030, month, 15, 12, 5), None) for month in (1, 7)]
    walls = list(plain)
    for at, by in turns(zone):
        wall = at.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        # back: the earlier of the two is before the turn; forward: what is skipped counts as so much later
        walls.append((wall + half, at - half) if by < half * 0 else (wall - half, at + half))
    with timezone.override(zone):
        for wall, expected in walls:
            typed = {"minute": f"{wall:%Y-%m-%dT%H:%M}", "split_0": f"{wall:%Y-%m-%d}", "split_1": f"{wall:%H:%M}"}
            form = Moments(typed)
            assert form.is_valid(), (wall, form.errors)
            found = {form.cleaned_data["minute"], form.cleaned_data["split"], from_wall_clock(wall)}
            assert found == {expected or wall.replace(tzinfo=zoneinfo.ZoneInfo(zone))}, wall
    assert len(turns(zone)) == (0 if zone == "UTC" else 2)


@pytest.mark.parametrize("zone", ZONES)
def test_follow_up_in_the_repeated_hour_keeps_its_moment(desk, zone, settings):
    settings.TIME_ZONE = zone
    moments = [at + datetime.timedelta(minutes=minutes) for at, _ in turns(zone) for minutes in (-29, 31)] or [
        IN_AUTUMN
    ]
    for due_at in moments:
        follow_up = FollowUpFactory(due_at=due_at + datetime.timedelta(seconds=17), description="As it was")
        url = reverse("admin:journals_followup_change", args=[follow_up.pk])
        with timezone.override(zone):
            html = desk.http.get(url).content.decode()
            (values,) = [
                form.values
                for form in writing_forms(html)
                if "due_at" in form.values and "description" in form.values and form.action in ("", url)
            ]
            desk.http.post(url, values | {"description": ["Changed"]})
        stored = FollowUp.objects.get(pk=follow_up.pk)
        assert (stored.description, stored.due_at) == ("Changed", follow_up.due_at), due_at
