"""Where follow-ups and journals are shown, and what their pages read of one."""

from apps.adminkit.pages import ObjectPages
from apps.journals.admin.subjects import related
from apps.journals.models import FollowUp, Journal

FOLLOW_UPS = ObjectPages(
    FollowUp, "follow-up", related=lambda: ["type", "status", "assignee", "created_by", "updated_by", *related()]
)
JOURNALS = ObjectPages(Journal, "journal", related=lambda: ["type", "status", *related()])
