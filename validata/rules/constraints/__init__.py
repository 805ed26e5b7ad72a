"""Rules about a cell or a row that breaks a constraint of its field."""
