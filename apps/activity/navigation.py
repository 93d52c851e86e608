"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.AUDIT, 10, gettext_lazy("Activity"), "history", "activity.activity"),
    Entry(Section.AUDIT, 40, gettext_lazy("E-mails"), "mail", "activity.email"),
    Entry(
        Section.AUDIT,
        50,
        gettext_lazy("Background tasks"),
        "pending_actions",
        page="admin:django_tasks_database_dbtaskresult_changelist",
        for_administrators=True,
    ),
]
