"""A name becomes a Table Schema; a header is matched with its fields."""
