"""What lets a repository pass: the faults that were known before."""
