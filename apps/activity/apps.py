from django.apps import AppConfig
from django.utils.translation import gettext


class ActivityConfig(AppConfig):
    name = "apps.activity"
    verbose_name = "Activity and audit"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from apps.activity import changes, history, operations, sealing
        from apps.activity.constants import ArchiveVerb, BulkVerb, QueueViewVerb
        from apps.activity.exports import record_export
        from apps.activity.models import ArchivedMonth, BulkRun, QueueView
        from apps.activity.pages import register_name
        from apps.activity.timelines import EXPORTS, register_tab, register_verbs
        from apps.core.exports import record_exports_by
        from apps.core.health import register_check

        history.connect()
        post_migrate.connect(sealing.protect, sender=self, dispatch_uid="sealed-rows")
        post_migrate.connect(changes.install, sender=self, dispatch_uid="field-changes")
        register_verbs(ArchiveVerb)
        register_verbs(BulkVerb)
        register_verbs(QueueViewVerb)
        register_tab(EXPORTS, [QueueViewVerb.EXPORTED])
        register_name(ArchivedMonth, lambda pk: gettext("Month %(pk)s of the audit") % {"pk": pk})
        register_name(BulkRun, lambda pk: gettext("Bulk change %(pk)s") % {"pk": pk})
        register_name(QueueView, lambda pk: gettext("Saved view %(pk)s") % {"pk": pk})
        record_exports_by(record_export)
        register_check("mail", operations.mail_state)
