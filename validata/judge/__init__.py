"""A table and rules become findings."""
