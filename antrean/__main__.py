"""Runs the `antrean` command as `python -m antrean`."""

from antrean.command import main

if __name__ == "__main__":
    main()
