"""The WSGI application that gunicorn serves: with production's settings, unless the environment names others."""

import os

from django.core.wsgi import get_wsgi_application

from apps.attachments.scanning import announce

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
announce()
