"""A name becomes bytes on disk, and what they are."""
