"""Makes the desk Django's default admin site, so that every app's `admin.py` registers there."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "apps.desk.site.DeskSite"
