"""`portal static` hands a whole release of static files over, and keeps the ones before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import files

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a built tree of static files in place of the real one."""
    folder = tmp_path / "built"
    (folder / "css").mkdir(parents=True)
    (folder / "css/reader.css").write_text("a{}")
    monkeypatch.setattr(files, "STATIC", folder)
    return folder


def hand_over(directory: Path, digest: str) -> Result:
    app = Flask("x")
    app.extensions["portal_static"] = digest
    return CliRunner().invoke(files.static, [str(directory)], obj=app)


@pytest.mark.usefixtures("built")
def test_files_lie_where_their_addresses_say(tmp_path: Path) -> None:
    public = tmp_path / "public"
    assert hand_over(public, "abc").exit_code == 0
    assert (public / "static/abc/css/reader.css").read_text() == "a{}"
    assert (public / "static/abc").stat().st_mode & 0o777 == 0o755
    assert os.listdir(public / "static") == ["abc"]  # noqa: PTH208


def test_an_earlier_release_stays(built: Path, tmp_path: Path) -> None:
    hand_over(tmp_path, "abc")
    (built / "css/reader.css").write_text("b{}")
    hand_over(tmp_path, "def")
    assert (tmp_path / "static/abc/css/reader.css").read_text() == "a{}"
    assert (tmp_path / "static/def/css/reader.css").read_text() == "b{}"


@pytest.mark.usefixtures("built")
def test_doing_it_again_does_nothing(tmp_path: Path) -> None:
    hand_over(tmp_path, "abc")
    before = (tmp_path / "static/abc").stat().st_mtime_ns
    assert "there already" in hand_over(tmp_path, "abc").output
    assert (tmp_path / "static/abc").stat().st_mtime_ns == before


def test_what_is_not_built_is_refused(built: Path, tmp_path: Path) -> None:
    (built / "css/reader.css").unlink()
    (built / "css").rmdir()
    built.rmdir()
    result = hand_over(tmp_path, "abc")
    assert result.exit_code == 1
    assert "is not built yet" in result.output
