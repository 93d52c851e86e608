"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

SCHEDULE = Permission("reporting.view_reportschedule", gettext_lazy("You may not schedule reports."))

WORK = [
    "view_reportschedule",
]
