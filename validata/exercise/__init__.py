"""The « contrôle qualité » exercise: a file with planted faults, its instructions, its key, and the grades."""
