"""What `manage.py check --deploy` says of this app."""

from django.core.checks import Tags, Warning, register

from apps.attachments import scanning


@register(Tags.security, deploy=True)
def check_virus_scanner(app_configs, **kwargs):
    """Uploaded files should be scanned for viruses."""
    if scanning.is_on():
        return []
    return [
        Warning(
            "Uploaded files are not scanned for viruses.",
            hint="Set CLAMD_URL, such as tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl.",
            id="attachments.W001",
        )
    ]
