"""The staff site: home pages, navigation and the pages that show several apps together."""
