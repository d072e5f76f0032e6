"""``portal import`` says what it did, and a dry run does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from portal.articles.models import Article
from portal.cli.imports import imports
from portal.messages import Refusal
from portal.web.configuration import settings_of_app
from tests.interchange.exports import Post, export
from tests.interchange.folders import picture_bytes, write

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session


class Run(Protocol):
    """Run the command with these words."""

    def __call__(self, *words: object) -> Result: ...


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    def invoke(*words: object) -> Result:
        session.commit()
        with app.app_context():
            return CliRunner().invoke(imports, [str(word) for word in words])

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.xml"
    posts = (Post(1, comments=2), Post(2), Post(3, title="", content=""), Post(4, kind="revision"))
    path.write_text(export(*posts), encoding="utf-8")
    return path


def articles(session: Session) -> int:
    return session.scalar(select(func.count(Article.id))) or 0


def test_the_summary_tells_everything(run: Run, session: Session, file: Path) -> None:
    result = run("wxr", file)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "                     made    changed  unchanged    skipped",
        "articles                2          0          0          0",
        "versions                2          0          0          1",
        "sections                1          0          0          0",
        "authors                 1          0          0          0",
        "redirects               2          0          0          0",
        "Skipped:",
        "  1 versions: It has no title and no words. (post 3)",
        "Left out, for the portal has no place for it:",
        "  2 comments, 1 old revisions",
    ]
    assert not result.stderr
    assert articles(session) == 2
    again = run("wxr", file)
    assert again.stdout.splitlines()[-1] == "Nothing has changed."
    assert "versions                0          0          2          1" in again.stdout


def test_a_dry_run_says_the_same_and_keeps_nothing(run: Run, session: Session, file: Path) -> None:
    dry = run("wxr", file, "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines()[-1] == "This was a dry run: nothing was kept."
    assert articles(session) == 0
    assert run("wxr", file).stdout.splitlines() == dry.stdout.splitlines()[:-1]


def test_a_dry_run_leaves_no_files(app: Flask, run: Run, session: Session, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "site", {"en/a.md": "# A\n\n![x](x.png)", "en/x.png": picture_bytes()}
    )
    with app.app_context():
        library = settings_of_app().media_directory
    before = set(library.glob("*"))
    assert "pictures                1" in run("markdown", folder, "--dry-run").stdout
    assert set(library.glob("*")) == before
    assert articles(session) == 0


def test_options_reach_the_import(run: Run, session: Session, tmp_path: Path) -> None:
    folder = write(tmp_path / "site", {"a.md": "---\nimage: y.png\n---\n# A"})
    media = write(tmp_path / "media", {"deep/y.png": picture_bytes(77)})
    result = run("markdown", folder, "--language", "ar", "--media", media, "--dry-run")
    assert "pictures                1" in result.stdout
    assert "1 skipped" not in result.stdout
    assert run("markdown", folder).stdout.count("Nothing tells its language") == 1
    assert articles(session) == 0


def test_many_names_are_shortened(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "site", {f"{name}.md": "# A" for name in "abcde"})
    result = run("markdown", folder)
    assert (
        "  5 versions: Nothing tells its language, or no edition has it. (a.md, b.md, c.md, …)"
        in (result.stdout)
    )


def test_a_broken_file_is_refused(run: Run, session: Session, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8")[:2000], encoding="utf-8")
    result = run("wxr", file)
    assert isinstance(result.exception, Refusal)
    assert articles(session) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("wxr", "/no/such/file.xml"),
        ("markdown", "/no/such/folder"),
        ("wxr",),
        ("markdown", ".", "--language", "xx"),
        ("markdown", ".", "--media", "/no/such/folder"),
        ("else", "."),
    ],
)
def test_wrong_words_are_usage_errors(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_help_says_what_becomes_of_what(run: Run) -> None:
    assert "WordPress" in run("--help").stdout
    assert "front matter" in run("markdown", "--help").stdout
