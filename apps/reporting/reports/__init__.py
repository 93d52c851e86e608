"""The reports: which figures each has, by what they are broken down, and where the rows of each are shown."""
