"""How far from balance: indices as expressions in a table."""
