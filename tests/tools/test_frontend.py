"""The static files come out the same each time, and hold what the style sheets ask for."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from tools import frontend
from tools.shell import ROOT


def build(target: Path) -> dict[str, str]:
    """Build into a folder; return each file's name and digest."""
    node = frontend._node_folder() / "node"
    env = {**os.environ, "NODE_OPTIONS": ""}
    subprocess.run([node, ROOT / "assets/build.mjs", target], env=env, check=True)
    files = (path for path in target.rglob("*") if path.is_file())
    return {
        str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("static")
    return folder, build(folder)


def test_the_same_sources_give_the_same_files(
    built: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    assert build(tmp_path) == built[1]


def test_every_font_comes_with_its_licence(built: tuple[Path, dict[str, str]]) -> None:
    folder, _ = built
    fonts = sorted((folder / "fonts").glob("*.woff2"))
    assert fonts
    for licence in (folder / "fonts").glob("*-LICENSE.txt"):
        assert "SIL Open Font License" in licence.read_text()
        family = licence.name.removesuffix("-LICENSE.txt")
        fonts = [font for font in fonts if not font.name.startswith(f"{family}-")]
    assert fonts == []


def test_what_a_style_sheet_asks_for_is_there(built: tuple[Path, dict[str, str]]) -> None:
    folder, files = built
    for sheet in (folder / "css").glob("*.css"):
        asked = re.findall(r"url\([\"']?\.\./([^\"')#]+)", sheet.read_text())
        assert [name for name in asked if name not in files] == []


def test_sheets_and_scripts_are_compressed_ahead(built: tuple[Path, dict[str, str]]) -> None:
    folder, files = built
    for path in [*folder.glob("css/*.css"), *folder.glob("js/*.js")]:
        if path.stat().st_size >= 1000:
            name = str(path.relative_to(folder))
            assert {f"{name}.gz", f"{name}.br"} <= files.keys()
