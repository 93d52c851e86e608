from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "apps.attachments"

    def ready(self):
        from apps.attachments import checks  # noqa: F401, PLC0415 - registers the system check
