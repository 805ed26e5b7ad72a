"""What a repository says once for all of its files: `.validata.yml`."""
