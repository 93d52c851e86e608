"""Badges of cases."""

from django import template

from apps.cases.badges import awaited, case_status, case_type

register = template.Library()
register.filter("case_status", case_status)
register.filter("awaited", awaited)
register.filter("case_type", case_type)
