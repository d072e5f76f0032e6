"""The commands of `dev.py`, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.shell import Trouble, say

if TYPE_CHECKING:
    from collections.abc import Callable


def main(words: list[str]) -> int:
    """Carry out one command; return its exit status."""
    name, *rest = words or ["help"]
    if name in {"-h", "--help"}:
        name = "help"
    if name not in COMMANDS:
        say(f"There is no command {name}; python3 dev.py help lists them")
        return 2
    try:
        return COMMANDS[name](rest)
    except Trouble as trouble:
        say(f"Stopped: {trouble}")
        return 1
    except KeyboardInterrupt:
        say("Interrupted")
        return 130


def setup(_rest: list[str]) -> int:
    """Make the environment and the front end, and start nothing."""
    from tools import catalogue_files, environment, frontend

    environment.ready("dev")
    frontend.ready()
    catalogue_files.compiled()
    return 0


def run(_rest: list[str]) -> int:
    """Set up all that is missing, load the demo publication, serve on $PORT (8000)."""
    from tools import server

    return server.run()


def test(rest: list[str]) -> int:
    """Run every test; further words go to pytest: dev.py test tests/articles -k slug."""
    from tools import testing

    return testing.run(rest)


def check(_rest: list[str]) -> int:
    """Check format, lint, types, imports, templates, styles and catalogues."""
    from tools import checks

    return checks.run()


def bench(rest: list[str]) -> int:
    """Measure speed and print tables."""
    from tools import testing

    return testing.bench(rest)


def strings(_rest: list[str]) -> int:
    """Collect the texts of the interface into translations/, ready for translators."""
    from tools import catalogue_files

    return catalogue_files.update()


def lock(_rest: list[str]) -> int:
    """Compile requirements/*.txt and package-lock.json anew."""
    from tools import locks

    return locks.compile_all()


def usage(_rest: list[str]) -> int:
    """Print this list."""
    say("python3 dev.py COMMAND, or make COMMAND:")
    for name, command in COMMANDS.items():
        say(f"  {name:8} {(command.__doc__ or '').strip()}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "strings": strings,
    "setup": setup,
    "lock": lock,
    "help": usage,
}
