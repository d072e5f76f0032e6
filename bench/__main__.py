"""`make bench`: the portal beside the limit and a naive page, in turns, as one table."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from bench.load import CONNECTIONS, Sample, measure
from bench.servers import THREADS, WORKERS, serving

LIMIT = "limit: constant bytes"
NAIVE = "naive Flask page"
PAGES = 200


def main() -> None:
    """Fill a database, measure in turns, print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000, help="synthetic pairs (default 1000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each (default 5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round (default 2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        environment = _fill(Path(directory), options.pairs)
        results = _run(environment, options.rounds, options.seconds)
    _print(results, options)


def _fill(data: Path, pairs: int) -> dict[str, str]:
    environment = {
        "PORTAL_DATA": str(data),
        "PORTAL_DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
    }
    for words in (["db", "upgrade"], ["demo", "--pairs", str(pairs)]):
        command = [str(Path(sys.executable).parent / "portal"), *words]
        subprocess.run(command, env={**os.environ, **environment}, check=True)
    return environment


def _story_paths(environment: dict[str, str]) -> list[str]:
    code = (
        "from portal import create_app\n"
        "from portal.articles.cards import read_cards\n"
        "from portal.database import db\n"
        "from portal.editions import EDITIONS\n"
        "from portal.reader.addresses import story_path\n"
        "with create_app().app_context():\n"
        "    for edition in EDITIONS.values():\n"
        f"        for card in read_cards(db.session(), edition, limit={PAGES // 2}).cards:\n"
        "            print(story_path(edition.code, card.article_id, card.slug))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def _run(environment: dict[str, str], rounds: int, seconds: float) -> dict[str, list[Sample]]:
    stories = _story_paths(environment)
    with ExitStack() as stack:
        limit = stack.enter_context(serving("bench.limit:app", {}, "/"))
        portal = stack.enter_context(serving("wsgi:app", environment, "/healthz"))
        naive = stack.enter_context(serving("bench.naive:app", environment, stories[0]))
        turns: dict[str, Callable[[], Sample]] = {
            LIMIT: lambda: measure(limit, ["/"], seconds),
            "portal: article": lambda: measure(portal, stories, seconds),
            "portal: front page": lambda: measure(portal, ["/en/", "/ar/"], seconds),
            "portal: newest list": lambda: measure(portal, ["/en/newest", "/ar/newest"], seconds),
            NAIVE: lambda: measure(naive, stories, seconds),
        }
        results: dict[str, list[Sample]] = {name: [] for name in turns}
        for number in range(rounds + 1):
            for name, turn in turns.items():
                sample = turn()
                if number:  # the first round warms up
                    results[name].append(sample)
    return results


def _print(results: dict[str, list[Sample]], options: argparse.Namespace) -> None:
    print(
        f"\n{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"gunicorn {version('gunicorn')} gthread {WORKERS} × {THREADS}, Flask {version('flask')}, "
        f"SQLite; {options.pairs} pairs, {CONNECTIONS} connections of a Python client, "
        f"{options.rounds} rounds of {options.seconds:g} s in turns; median (least to most)\n"
    )
    limit = statistics.median(sample.requests_per_second for sample in results[LIMIT])
    naive = statistics.median(sample.cpu_ms for sample in results[NAIVE])
    head = ("", "requests/s", "of the limit", "CPU ms a request", "naive CPU ÷ this", "p99 ms")
    print("{:24} {:>22} {:>13} {:>22} {:>17} {:>8}".format(*head))
    for name, samples in results.items():
        rates = [sample.requests_per_second for sample in samples]
        costs = [sample.cpu_ms for sample in samples]
        print(
            f"{name:24} {_spread(rates, 0):>22} {statistics.median(rates) / limit:>13.2f} "
            f"{_spread(costs, 2):>22} {naive / statistics.median(costs):>17.2f} "
            f"{statistics.median(sample.p99_ms for sample in samples):>8.1f}"
        )


def _spread(values: list[float], digits: int) -> str:
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


if __name__ == "__main__":
    main()
