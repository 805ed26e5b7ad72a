"""`python -m validata`, the same as the command `validata`."""

from validata.cli import main

if __name__ == "__main__":
    main()
