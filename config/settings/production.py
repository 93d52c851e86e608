"""Production: everything secret comes from the environment, and HTTPS is expected in front."""

from django.core.exceptions import ImproperlyConfigured

from config.settings import keys
from config.settings.base import *

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")
if missing := [name for name in REQUIRED if not env(name, default="")]:
    raise ImproperlyConfigured(f"Production needs values for {', '.join(missing)} in the environment or in .env.")
# Of FIELD_KEYS the first encrypts. Those after it only decrypt, and must be named for as long as something is
# encrypted with them, so that a weak one can be replaced.
KEYS = {
    "SECRET_KEY": [SECRET_KEY],
    "SECRET_KEY_FALLBACKS": SECRET_KEY_FALLBACKS,
    "FIELD_KEYS": FIELD_KEYS[:1],
    **{f"COSTGUARD_SWT_KEYS_{name.upper().replace('-', '_')}": held for name, held in COSTGUARD_SWT_KEYS.items()},
}
if public := [name for name, held in KEYS.items() if any(key.startswith(LOCAL_SECRET_KEY) for key in held)]:
    raise ImproperlyConfigured(f"{', '.join(public)} must not hold the public key of the demo.")
if weak := [name for name, held in KEYS.items() if any(keys.is_weak(key) for key in held)]:
    raise ImproperlyConfigured(
        f"{', '.join(weak)} must not hold a key that can be guessed: at least {keys.LEAST_CHARACTERS} characters, "
        f"{keys.LEAST_DIFFERENT} of them different, no text again and again. `openssl rand -base64 48` makes one."
    )
SECURE_SSL_REDIRECT = False  # the dialects never redirect; the proxy in front does it for browsers
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=3600)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "apps.core.storage.FileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
