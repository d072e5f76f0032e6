"""``portal demo``: load the demo publication."""

from __future__ import annotations

import sys
import time

import click

from portal.database import db, transaction
from portal.demo.load import Demo, is_loaded
from portal.demo.synthetic import make_pairs
from portal.web.configuration import settings_of_app


@click.command("demo")
@click.option(
    "--pairs",
    type=click.IntRange(min=1),
    help="Instead make this many synthetic pairs, for benchmarks; each time that many more.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same texts.")
def demo(pairs: int | None, seed: int) -> None:
    """Fill the portal with the demo publication; a second time changes nothing."""
    if pairs is not None:
        _make_pairs(pairs, seed)
        return
    with transaction(db.session()) as session:
        if is_loaded(session):
            click.echo("The demo publication is already there; nothing was changed.")
            return
        loading = Demo(session, settings_of_app().media_directory)
        with click.progressbar(
            loading.load(),
            length=loading.steps,
            label="Loading the demo publication",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as steps:
            for _ in steps:
                pass
    click.echo("The demo publication is loaded.")


def _make_pairs(count: int, seed: int) -> None:
    start = time.monotonic()
    with click.progressbar(
        length=count,
        label="Making synthetic pairs",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for made in make_pairs(db.session(), count, seed=seed):
            bar.update(made)
    seconds = time.monotonic() - start
    click.echo(f"{count} pairs were made in {seconds:.1f} s ({count / seconds:.0f} a second).")
