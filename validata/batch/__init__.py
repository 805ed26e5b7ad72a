"""Many files: here, in processes or on a cluster."""
