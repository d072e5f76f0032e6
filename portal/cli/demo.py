"""``portal demo``: load the demo publication."""

from __future__ import annotations

import sys
import time

import click

from portal.database import db, transaction
from portal.demo.load import Demo, is_loaded
from portal.demo.synthetic import make_pairs
from portal.people.demo import DEMO_PASSWORD, DEMO_PEOPLE, DEMO_TOTP, add_demo_people
from portal.web.configuration import settings_of_app
from portal.web.staff_session import keyring


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
            _tell_accounts()
            return
        if _in_development():
            add_demo_people(session, keyring())
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
    _tell_accounts()


def _in_development() -> bool:
    return settings_of_app().env == "development"


def _tell_accounts() -> None:
    """Say who can sign in; in production nobody can whose password everybody knows."""
    if not _in_development():
        return
    click.echo(f"Sign in at {settings_of_app().base_url}/staff/ with the password {DEMO_PASSWORD}:")
    for person in DEMO_PEOPLE:
        click.echo(f"  {person.email}")
    click.echo(f"Publisher and administrator also need a code: authenticator key {DEMO_TOTP}")


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
