"""How the staff site looks. What stands in its sidebar is in `apps.desk.navigation`."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy

SCRIPTS = (
    "desk",
    "drafts",
    "keys",
    "live",
    "notes",
    "search",
)

UNFOLD = {
    "SITE_TITLE": "Patchbay",
    "SITE_HEADER": "Patchbay",
    "SITE_SUBHEADER": gettext_lazy("Back office"),
    "SITE_SYMBOL": "cable",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [
        lambda request: static("desk/desk.css"),
        lambda request: static("desk/agenda.css"),
        lambda request: static("desk/cases.css"),
        lambda request: static("desk/keys.css"),
        lambda request: static("desk/live.css"),
        lambda request: static("desk/no_sales.css"),
        lambda request: static("desk/orders.css"),
        lambda request: static("desk/provisioning.css"),
        lambda request: static("desk/reports.css"),
        lambda request: static("desk/search.css"),
        lambda request: static("desk/print.css"),
    ],
    "SCRIPTS": [lambda request, name=name: static(f"desk/{name}.js") for name in SCRIPTS],
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("desk/favicon.svg")},
    ],
    "SIDEBAR": {"navigation": "apps.desk.navigation.sidebar"},
    "ACCOUNT": {"navigation": "apps.desk.navigation.account"},
    "COLORS": {
        "primary": {
            "50": "oklch(97% .015 220)",
            "100": "oklch(94% .03 220)",
            "200": "oklch(89% .055 220)",
            "300": "oklch(82% .085 222)",
            "400": "oklch(72% .115 225)",
            "500": "oklch(60% .12 228)",
            "600": "oklch(50% .11 232)",
            "700": "oklch(43% .095 234)",
            "800": "oklch(37% .078 236)",
            "900": "oklch(32% .063 238)",
            "950": "oklch(24% .05 240)",
        },
    },
}
