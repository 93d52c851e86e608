"""What events say, and who may have them."""

from apps.events.reads.feed import Page, feed_page
from apps.events.reads.filters import Filter
from apps.events.reads.payloads import payloads
from apps.events.reads.visible import Found, Reader, visible_among

__all__ = ["Filter", "Found", "Page", "Reader", "feed_page", "payloads", "visible_among"]
