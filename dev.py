"""Set up, run, test and check the portal: `python3 dev.py help` lists the commands.

Only the standard library is used, and this file keeps to a syntax that every Python can
parse, so that an old one is told so in one line instead of a traceback.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "The portal needs Python 3.11 or newer; this is %d.%d. "
        "Name a newer one: make PYTHON=python3.11 run\n" % sys.version_info[:2]
    )
    sys.exit(1)

from tools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
