"""German forms of dates: 02.12.2016, 17:21. Separators of numbers are those of Django."""

DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "d.m.Y, H:i"
