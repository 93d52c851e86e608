"""What the roles may do with tags. Whoever may change a ticket or case gives it tags, new ones too."""

WORK = ["view_tag"]
OVERSEE = ["add_tag", "change_tag"]
