"""How far into a list one may ask."""

MOST = 1_000_000_000  # a database's integers end somewhere
