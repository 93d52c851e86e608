"""Badges of cases."""

from django import template

from apps.cases.badges import case_status, case_type

register = template.Library()
register.filter("case_status", case_status)
register.filter("case_type", case_type)
