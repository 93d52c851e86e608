"""Makes the desk Django's default admin site, so that every room's `admin.py` registers there."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "apps.desk.site.DeskSite"
