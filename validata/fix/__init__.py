"""A corrected copy of a file: what is certain is mended, chunk by chunk, and each change is told."""
