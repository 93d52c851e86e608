"""Choices and limits of attachments, mostly those of their contract (x-limits)."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

MAX_BYTES = 10_485_760
SHORTEST_NAME, LONGEST_NAME = 5, 100
KEPT_UNUSED = datetime.timedelta(days=40)


class Purpose(TextChoices):
    """What a file is for, unless for a case."""

    LOA = "LOA", gettext_lazy("Letter of authorisation")
    PO_DOCUMENT = "PO_DOCUMENT", gettext_lazy("Purchase order document")


class Scan(TextChoices):
    """What the virus scanner said when the file came in."""

    CLEAN = "clean", gettext_lazy("Clean")
    OFF = "off", gettext_lazy("Not scanned")  # no scanner was configured


class AttachmentVerb(TextChoices):
    UPLOADED = "attachment.uploaded", gettext_lazy("uploaded the file")
    DELETED = "attachment.deleted", gettext_lazy("deleted the file")
    REMOVED = "attachment.removed", gettext_lazy("removed the file, which no case had used")


# The types that are taken, by extension of the file name, and the media type each is answered as.
MEDIA_TYPES = {
    "bmp": "image/bmp",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pps": "application/vnd.ms-powerpoint",
    "ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "pdf": "application/pdf",
    "vsd": "application/vnd.visio",
}
# What a name may not hold before its extension either: `invoice.exe.pdf` is meant to deceive.
DECEPTIVE = frozenset(
    {
        "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar", "js", "jse",
        "lnk", "msi", "pif", "ps1", "reg", "scr", "sh", "svg", "url", "vbe", "vbs", "wsf",
    }
)  # fmt: skip
