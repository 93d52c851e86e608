"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.AUDIT, 10, "Activity", "history", "activity.activity"),
    Entry(Section.AUDIT, 40, "E-mails", "mail", "activity.email"),
    Entry(
        Section.AUDIT,
        50,
        "Background tasks",
        "pending_actions",
        page="admin:django_tasks_database_dbtaskresult_changelist",
        for_administrators=True,
    ),
]
