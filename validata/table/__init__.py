"""Bytes become a header and chunks of Arrow columns, whatever the file."""
