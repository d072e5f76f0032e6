"""Find the Markdown files of a folder, and tell their language and which are pairs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portal.editions import Edition
from portal.interchange.languages import edition_of_tag
from portal.interchange.markdown import front_matter
from portal.interchange.markdown.front_matter import Fields
from portal.messages import N_, Refusal

SUFFIXES = {".md", ".markdown", ".mdown", ".mkd"}
LARGEST = 8 * 1024 * 1024
"""Size of a file in bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file."""

    path: Path
    name: str
    """Its path below the folder, for people."""
    pair: str
    """What it has in common with the same article's files in other languages."""
    edition: Edition | None
    """``None``: nothing tells the language, or no edition has it."""
    fields: Fields
    text: str
    """The Markdown."""


def find_documents(directory: Path, language: str | None = None) -> list[Document]:
    """Read every Markdown file of a folder, in the order of their names.

    Args:
        directory: the folder.
        language: the edition of files that nothing tells the language of.

    Raises:
        Refusal: if it is no folder, or a file of it is broken: the message names the place.
    """
    if not directory.is_dir():
        raise Refusal(N_("“%(path)s” is not a folder."), path=directory)
    paths = sorted(
        Path(folder, name)
        for folder, _, names in os.walk(directory)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES
    )
    return [_read(path, directory, language) for path in paths]


def _read(path: Path, directory: Path, language: str | None) -> Document:
    name = PurePosixPath(path.relative_to(directory)).as_posix()
    values, text = front_matter.split(_decode(path, name), name)
    fields = Fields(values)
    place, rest = _language_of_place(PurePosixPath(name))
    told = fields.text("language") or place or language or ""
    return Document(
        path=path,
        name=name,
        pair=fields.text("pair") or rest,
        edition=edition_of_tag(told),
        fields=fields,
        text=text,
    )


def _language_of_place(name: PurePosixPath) -> tuple[str, str]:
    """The language that a folder or the end of the name tells, and the path without it."""
    for index, part in enumerate(name.parts[:-1]):
        if edition_of_tag(part) is not None:
            rest = PurePosixPath(*name.parts[:index], *name.parts[index + 1 :])
            return part, rest.with_suffix("").as_posix()
    stem = PurePosixPath(name.stem)
    if stem.suffix and edition_of_tag(stem.suffix[1:]) is not None:
        return stem.suffix[1:], name.with_name(stem.stem).as_posix()
    return "", name.with_suffix("").as_posix()


def _decode(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal(
                N_("%(file)s: larger than %(limit)s MB."), file=name, limit=LARGEST // 1024**2
            )
        data = path.read_bytes()
    except OSError as error:
        raise Refusal(
            N_("%(file)s cannot be read: %(problem)s."), file=name, problem=error.strerror
        ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(
            N_("%(file)s, line %(line)s: the text is not UTF-8."),
            file=name,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error
