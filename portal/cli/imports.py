"""``portal import``: bring in what others wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy.orm import Session

from portal.database import db, transaction
from portal.editions import EDITIONS
from portal.interchange.markdown import MarkdownImport
from portal.interchange.report import Outcome, Report, Thing
from portal.interchange.wxr import Options, WxrImport
from portal.web.configuration import settings_of_app

_NAME_WIDTH = 14
_COLUMN_WIDTH = 11

Steps = Iterator[tuple[int, int]]
"""How much is done, and of how much."""
Command = Callable[..., None]

_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--dry-run", is_flag=True, help="Do everything, show the summary, keep nothing."),
    click.option(
        "--media",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder with the files of pictures, at any depth.",
    ),
    click.option(
        "--language",
        type=click.Choice(list(EDITIONS)),
        help="Edition of texts that nothing tells the language of.",
    ),
)


def _with_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group("import")
def imports() -> None:
    """Bring in articles from elsewhere, again and again if need be.

    What was brought in before is brought up to date, unless somebody changed it here. The same
    file twice changes nothing, and a broken one leaves nothing behind.
    """


@imports.command("wxr")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_with_options
def wxr(file: Path, *, dry_run: bool, media: Path | None, language: str | None) -> None:
    """Bring in FILE, an export of WordPress.

    Posts and pages become articles; what Polylang or WPML marked as translations of one another
    becomes one article. Comments and menus are left out.
    """
    options = Options(settings_of_app().media_directory, media, language)
    _run(lambda session, report: WxrImport(session, options, report).run(file), dry_run=dry_run)


@imports.command("markdown")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_with_options
def markdown(folder: Path, *, dry_run: bool, media: Path | None, language: str | None) -> None:
    """Bring in FOLDER, Markdown files with front matter.

    The language is that of the folder (en/, ar/), of a "lang:" field or of the name (a.ar.md).
    Files of the same name, or with the same "pair:" field, are one article.
    """
    library = settings_of_app().media_directory
    _run(
        lambda session, report: MarkdownImport(session, library, report).run(
            folder, media=media, language=language
        ),
        dry_run=dry_run,
    )


class _Undo(Exception):
    """Ends a dry run."""


def _run(steps: Callable[[Session, Report], Steps], *, dry_run: bool) -> None:
    report = Report()
    with suppress(_Undo), transaction(db.session()) as session:
        _show_progress(steps(session, report))
        if dry_run:
            raise _Undo
    for line in summary(report):
        click.echo(line)
    if dry_run:
        click.echo("This was a dry run: nothing was kept.")
    elif report.changed_nothing:
        click.echo("Nothing has changed.")


def _show_progress(steps: Steps) -> None:
    with click.progressbar(
        length=100, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        shown = 0
        for done, total in steps:
            percent = done * 100 // max(total, 1)
            bar.update(percent - shown)
            shown = percent


def summary(report: Report) -> Iterable[str]:
    """Yield the lines of the summary: a table, what was skipped and why, what was left out."""
    things = [thing for thing in Thing if any(report.count(thing, outcome) for outcome in Outcome)]
    heads = "".join(f"{outcome.value:>{_COLUMN_WIDTH}}" for outcome in Outcome)
    yield f"{'':{_NAME_WIDTH}}{heads}"
    for thing in things:
        counts = (report.count(thing, outcome) for outcome in Outcome)
        yield f"{thing.value:{_NAME_WIDTH}}" + "".join(f"{n:>{_COLUMN_WIDTH}}" for n in counts)
    if report.skipped:
        yield "Skipped:"
    for (thing, reason), skipped in report.skipped.items():
        names = ", ".join(skipped.names) + (", …" if skipped.count > len(skipped.names) else "")
        yield f"  {skipped.count} {thing.value}: {reason} ({names})"
    left_out = {name: count for name, count in report.left_out.items() if count}
    if left_out:
        yield "Left out, for the portal has no place for it:"
        yield "  " + ", ".join(f"{count} {name}" for name, count in sorted(left_out.items()))
