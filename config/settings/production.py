"""Production: everything secret comes from the environment, and HTTPS is expected in front."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")
if missing := [name for name in REQUIRED if not env(name, default="")]:
    raise ImproperlyConfigured(f"Production needs values for {', '.join(missing)} in the environment or in .env.")
for key in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    if key.startswith(LOCAL_SECRET_KEY):
        raise ImproperlyConfigured("SECRET_KEY and SECRET_KEY_FALLBACKS must not hold the public key of the demo.")
SECURE_SSL_REDIRECT = False  # the dialects never redirect; the proxy in front does it for browsers
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=3600)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
