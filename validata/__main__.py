"""`python -m validata`, the same as the command `validata`."""

from __future__ import annotations

if __name__ == "__main__":  # and not in the processes of --jobs, which import this module: they need no command line
    from validata.cli.main import start

    start()
