"""How dates are written on lists and pages of Django's own, by language."""
