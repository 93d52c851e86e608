"""How much an organisation stores, and how much it may."""

from django.conf import settings
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from apps.attachments.models import Attachment
from apps.core.errors import OverQuota


def used_by(organisation_id: int | None) -> int:
    """Bytes of all its files, those that wait for the clean-up too; None stands for the carrier's own people."""
    rows = Attachment.objects.filter(organisation=organisation_id).order_by()
    return rows.aggregate(total=Sum("size"))["total"] or 0


def require_quota(organisation_id: int | None, size: int) -> None:
    """Raise OverQuota when so many bytes more would pass the quota of the organisation."""
    quota = settings.UPLOAD_QUOTA_BYTES
    if not quota:
        return
    used = used_by(organisation_id)
    if used + size > quota:
        raise OverQuota(
            gettext(
                "The organisation stores %(used)s of at most %(quota)s bytes; the file has %(size)s. "
                "Delete files first."
            )
            % {"used": used, "quota": quota, "size": size},
            field="file",
        )


def usage_in_words(organisation_id: int | None) -> str:
    """Such as "3.2 MB of 10.0 GB are used"; empty without a quota."""
    quota = settings.UPLOAD_QUOTA_BYTES
    if not quota:
        return ""
    used = filesizeformat(used_by(organisation_id))
    return gettext("%(used)s of %(quota)s are used.") % {"used": used, "quota": filesizeformat(quota)}
