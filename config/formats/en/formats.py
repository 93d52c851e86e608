"""As `apps.core.formatting.format_timestamp` writes them: 2 Dec 2016, 17:21."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
