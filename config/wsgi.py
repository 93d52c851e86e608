"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from apps.attachments.scanning import announce

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()
announce()
