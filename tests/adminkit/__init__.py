"""Building blocks of the desk's pages, tried over every page that is made of them."""
