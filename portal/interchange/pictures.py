"""Pictures that foreign texts show, where their files are at hand."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from portal.identifiers import new_id
from portal.interchange.report import Outcome, Report, Thing
from portal.media.intake import MOST_BYTES, take_in
from portal.messages import N_, Refusal

TOO_LARGE = N_("The file is too large for a picture.")
RESIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[a-z]+$)", re.IGNORECASE)
_SUFFIXES = {".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".avif"}


class PictureFiles:
    """Finds the files of pictures in directories a person named, and takes them in."""

    def __init__(
        self, session: Session, library: Path, directories: Sequence[Path], report: Report
    ) -> None:
        """Look for files.

        Args:
            session: the session, in a transaction.
            library: the directory of the portal's pictures.
            directories: where files may lie; nothing outside is ever read.
            report: where to count pictures.
        """
        self._session = session
        self._library = library
        self._directories = [directory.resolve() for directory in directories]
        self._report = report
        self._taken: dict[Path, int | None] = {}
        self._names: dict[str, list[Path]] | None = None

    def find(self, source: str, beside: Path | None = None) -> int | None:
        """Return the id of a picture in the library, taken in now if its file is found.

        Args:
            source: an address or a path.
            beside: the directory of the text that shows it.
        """
        path = self._path_of(source, beside)
        if path is None:
            return None
        if path not in self._taken:
            self._taken[path] = self._take(path)
        return self._taken[path]

    def was_refused(self, source: str) -> bool:
        """Whether the file of a picture is at hand, but is none that the library takes."""
        path = self._path_of(source, None)
        return path is not None and self._taken.get(path, 0) is None

    def _take(self, path: Path) -> int | None:
        if path.stat().st_size > MOST_BYTES:
            self._report.skip(Thing.PICTURE, path.name, TOO_LARGE)
            return None
        before = new_id()
        try:
            media = take_in(self._session, self._library, path.read_bytes(), path.name)
        except Refusal as refusal:
            self._report.skip(Thing.PICTURE, path.name, str(refusal))
            return None
        made = media.id > before  # ids of one process only grow
        self._report.add(Thing.PICTURE, Outcome.MADE if made else Outcome.UNCHANGED)
        return media.id

    def _path_of(self, source: str, beside: Path | None) -> Path | None:
        try:
            parts = urlsplit(source)
            wanted = PurePosixPath(unquote(parts.path if parts.scheme or parts.netloc else source))
        except ValueError:
            return None
        if "\0" in str(wanted) or not wanted.name:
            return None
        if not parts.scheme and not parts.netloc:
            tail = str(wanted).lstrip("/")
            for directory in [*([beside] if beside else []), *self._directories]:
                found = self._within((directory / tail).resolve())
                if found is not None:
                    return found
        return self._by_name(wanted) or self._by_name(
            wanted.with_name(RESIZED.sub("", wanted.name))
        )

    def _within(self, path: Path) -> Path | None:
        """The path, if it is a file and lies within a directory that was named."""
        inside = any(path.is_relative_to(directory) for directory in self._directories)
        return path if inside and path.is_file() else None

    def _by_name(self, wanted: PurePosixPath) -> Path | None:
        """The file of this name whose folders are called most like the wanted one's."""
        if self._names is None:
            self._names = {}
            for directory in self._directories:
                for folder, _, names in os.walk(directory):
                    for name in names:
                        if PurePosixPath(name).suffix.lower() in _SUFFIXES:
                            self._names.setdefault(name.lower(), []).append(Path(folder, name))
        found = self._names.get(wanted.name.lower(), [])
        best = max(found, key=lambda path: _alike(path, wanted), default=None)
        if best is None or (len(found) > 1 and not _alike(best, wanted)):
            return None
        return self._within(best.resolve())


def _alike(path: Path, wanted: PurePosixPath) -> int:
    """How many folders, from the last up, are called the same."""
    pairs = zip(reversed(path.parts[:-1]), reversed(wanted.parts[:-1]), strict=False)
    same = 0
    for one, other in pairs:
        if one.lower() != other.lower():
            break
        same += 1
    return same
