"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

READ = [
    "view_catalogitem",
]
WORK = [
    "view_pricepoint",
    "view_promotion",
]
OVERSEE = [
    "add_catalogitem",
    "change_catalogitem",
    "add_pricepoint",
    "change_pricepoint",
    "view_cataloggroup",
    "view_overviewgroup",
    "view_tax",
    "view_retaildiscountreason",
    "view_lookup",
]
CONFIGURED = [
    "cataloggroup",
    "overviewgroup",
    "tax",
    "retaildiscountreason",
    "promotion",
    "lookup",
]
ADMINISTER = [
    *(f"{action}_{model}" for model in CONFIGURED for action in ("add", "change")),
]
