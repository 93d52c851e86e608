"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section
from apps.provisioning.permissions import VIEW_BATCH

ENTRIES = [
    Entry(
        Section.ORDERS,
        30,
        "Provisioning",
        "settings_ethernet",
        "provisioning.provisioningrequest",
        permission=VIEW_BATCH,
    ),
    Entry(Section.CONFIGURATION, 95, "Providers", "cell_tower", "provisioning.provisioningprovider"),
    Entry(Section.CONFIGURATION, 100, "Provisioning profiles", "lan", "provisioning.provisioningprofile"),
    Entry(Section.CONFIGURATION, 110, "Provisionable objects", "deployed_code", "provisioning.provisionableobject"),
    Entry(Section.CONFIGURATION, 120, "Provisioning properties", "tune", "provisioning.provisioningproperty"),
]
