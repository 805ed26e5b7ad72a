"""What validata knows, told to its users, for a terminal, in JSON or in Markdown."""
