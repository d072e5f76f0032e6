"""``python -m portal``: the ``portal`` command where nothing is installed."""

from portal.cli import main

if __name__ == "__main__":
    main(prog_name="portal")
