"""Building blocks of staff pages that several apps share."""
