"""The staff site."""

from unfold.sites import UnfoldAdminSite


class DeskSite(UnfoldAdminSite):
    site_header = "Patchbay"
    site_title = "Patchbay"
    index_title = "Desk"
