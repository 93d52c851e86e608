from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "apps.attachments"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.attachments import checks  # noqa: F401 - registers the system check
        from apps.attachments.constants import AttachmentVerb

        register_verbs(AttachmentVerb)
