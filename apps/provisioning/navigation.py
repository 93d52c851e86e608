"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section
from apps.provisioning.permissions import VIEW_BATCH

ENTRIES = [
    Entry(
        Section.ORDERS,
        30,
        gettext_lazy("Provisioning"),
        "settings_ethernet",
        "provisioning.provisioningrequest",
        permission=VIEW_BATCH,
    ),
    Entry(Section.CONFIGURATION, 95, gettext_lazy("Providers"), "cell_tower", "provisioning.provisioningprovider"),
    Entry(Section.CONFIGURATION, 100, gettext_lazy("Provisioning profiles"), "lan", "provisioning.provisioningprofile"),
    Entry(
        Section.CONFIGURATION,
        110,
        gettext_lazy("Provisionable objects"),
        "deployed_code",
        "provisioning.provisionableobject",
    ),
    Entry(
        Section.CONFIGURATION, 120, gettext_lazy("Provisioning properties"), "tune", "provisioning.provisioningproperty"
    ),
]
