from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from portal.database import transaction
from portal.interchange.markdown import Hooks, MarkdownImport
from portal.interchange.report import Report
from portal.interchange.wxr import Options, WxrImport
from tests.interchange.folders import ARABIC, ENGLISH, write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


class Import(Protocol):
    """Bring a folder of Markdown in, and report."""

    def __call__(
        self,
        folder: Path,
        *,
        media: Path | None = None,
        language: str | None = None,
        hooks: Hooks | None = None,
    ) -> Report: ...


@pytest.fixture
def bring_markdown(session: Session, tmp_path: Path) -> Import:
    def bring(
        folder: Path,
        *,
        media: Path | None = None,
        language: str | None = None,
        hooks: Hooks | None = None,
    ) -> Report:
        report = Report()
        with transaction(session):
            run = MarkdownImport(session, tmp_path / "library", report, hooks=hooks)
            for _ in run.run(folder, media=media, language=language):
                pass
        return report

    return bring


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"en/ferry.md": ENGLISH, "ar/ferry.md": ARABIC})


class ImportWxr(Protocol):
    """Bring an export in, and report."""

    def __call__(
        self, text: str | bytes, *, media: Path | None = None, language: str | None = None
    ) -> Report: ...


@pytest.fixture
def bring_wxr(session: Session, tmp_path: Path) -> ImportWxr:
    def bring(
        text: str | bytes, *, media: Path | None = None, language: str | None = None
    ) -> Report:
        path = tmp_path / "export.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = Report()
        with transaction(session):
            options = Options(tmp_path / "library", media, language)
            for _ in WxrImport(session, options, report).run(path):
                pass
        return report

    return bring
