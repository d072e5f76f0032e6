"""Load the demo publication, once: by the same importer that anybody's Markdown takes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.articles.models import Article, ArticleKind, Masthead, TermKind, Version
from portal.articles.publishing import correct, withdraw
from portal.database import database_now
from portal.editions import EDITIONS
from portal.identifiers import encode_id, new_id
from portal.interchange.html import inline_from_html
from portal.interchange.markdown import Hooks, MarkdownImport
from portal.interchange.markdown.documents import Document, find_documents
from portal.interchange.report import Report
from portal.interchange.terms import Terms
from portal.media.intake import describe, take_in
from portal.media.models import Media
from portal.translation.links import agree, links_of

PUBLICATION = Path(__file__).parent / "publication"
IMPORTER = "demo"
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_AGE = re.compile(r"(-?\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_REFERENCE = re.compile(r"(story|picture):([a-z0-9-]+)")


def is_loaded(session: Session) -> bool:
    """Whether the demo publication is there."""
    prefix = f"{IMPORTER}:"
    found = session.scalars(select(Article.id).where(Article.key.startswith(prefix)).limit(1))
    return found.first() is not None


class Demo:
    """One loading of the publication's files."""

    def __init__(self, session: Session, library: Path, publication: Path = PUBLICATION) -> None:
        """Prepare to write.

        Args:
            session: the session, in a transaction.
            library: directory of the portal's pictures.
            publication: directory of the publication's files.
        """
        self._session = session
        self._library = library
        self._publication = publication
        self._now = database_now(session)
        self._pictures: dict[str, int] = {}
        self.report = Report()

    @property
    def steps(self) -> int:
        """How many steps ``load`` takes."""
        stories, pages, updates = (
            {path.stem for path in self._publication.glob(f"{folder}/*/*.md")}
            for folder in ("articles", "pages", "updates")
        )
        return len(stories) + len(pages) + len(updates) + len(self._files_of_pictures())

    def load(self) -> Iterator[None]:
        """Load everything, a step at a time."""
        self.name_publication()
        yield from self._take_pictures()
        documents = find_documents(self._publication / "articles")
        ids = {pair: new_id() for pair in sorted({document.pair for document in documents})}
        hooks = Hooks(
            picture=self._picture,
            link=lambda address: _link(address, ids),
            released_at=self._released_at,
            article_ids=ids,
        )
        stories = MarkdownImport(
            self._session, self._library, self.report, importer=IMPORTER, hooks=hooks
        )
        for _ in stories.run(self._publication / "articles"):
            yield
        for document in documents:
            self._annotate(document)
        yield from self._load_pages(hooks)
        self._agree(ids)
        if (self._publication / "updates").is_dir():
            for _ in stories.run(self._publication / "updates"):
                yield

    def name_publication(self) -> None:
        """Give the publication and everything to file stories under their names."""
        text = (self._publication / "publication.toml").read_text(encoding="utf-8")
        names: Mapping[str, Any] = tomllib.loads(text)
        for code in EDITIONS:
            if self._session.get(Masthead, code) is None:
                words = {
                    field: names.get(field, {}).get(code, "")
                    for field in ("name", "tagline", "introduction")
                }
                self._session.add(Masthead(edition=code, **words))
        terms = Terms(self._session, self.report)
        for position, section in enumerate(names.get("section", []), 1):
            terms.ensure(
                TermKind.SECTION,
                section["key"],
                section["name"],
                slugs=section.get("slug"),
                position=position,
            )
        for kind, table in ((TermKind.TOPIC, "topics"), (TermKind.AUTHOR, "authors")):
            for key, named in names.get(table, {}).items():
                terms.ensure(kind, key, named)

    def _files_of_pictures(self) -> list[Path]:
        found = self._publication.glob("pictures/*")
        return sorted(path for path in found if path.suffix in _PICTURES)

    def _take_pictures(self) -> Iterator[None]:
        for path in self._files_of_pictures():
            media = take_in(self._session, self._library, path.read_bytes(), path.name)
            self._pictures[path.stem] = media.id
            self._describe(media, path.with_suffix(".toml"))
            yield

    def _describe(self, media: Media, path: Path) -> None:
        texts = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for code in EDITIONS:
            said = {field: texts.get(field, {}).get(code) for field in ("alt", "caption", "credit")}
            if said["caption"]:
                said["caption"] = inline_from_html(said["caption"])
            describe(self._session, media, code, **said)
        for field in ("focal_x", "focal_y"):
            if field in texts:
                setattr(media, field, texts[field])

    def _picture(self, source: str) -> int | None:
        return self._pictures.get(source.removeprefix("picture:"))

    def _released_at(self, document: Document) -> datetime | None:
        age = document.fields.text("age")
        return self._now - age_of(age) if age else None

    def _annotate(self, document: Document) -> None:
        """Add the correction, or withdraw the version, if the file says so."""
        correction, reason = (document.fields.text(field) for field in ("correction", "withdrawn"))
        if correction or reason:
            version = self._version(document)
            if correction:
                out = version.published_at or self._now
                correct(self._session, version, correction, out + (self._now - out) / 2)
            if reason:
                withdraw(self._session, [version], reason)

    def _version(self, document: Document) -> Version:
        edition = document.edition.code if document.edition else ""
        return self._session.scalars(
            select(Version)
            .join(Article)
            .where(Article.key == f"{IMPORTER}:{document.pair}", Version.edition == edition)
        ).one()

    def _load_pages(self, hooks: Hooks) -> Iterator[None]:
        directory = self._publication / "pages"
        if not directory.is_dir():
            return
        keys = {document.pair: document.pair for document in find_documents(directory)}
        pages = MarkdownImport(
            self._session,
            self._library,
            self.report,
            importer=IMPORTER,
            kind=ArticleKind.PAGE,
            hooks=Hooks(picture=hooks.picture, link=hooks.link, keys=keys),
        )
        for _ in pages.run(directory):
            yield

    def _agree(self, ids: Mapping[str, int]) -> None:
        """Agree to what the aligner proposed: the demo's newsroom has read its own stories."""
        for article_id in ids.values():
            article = self._session.get_one(Article, article_id)
            agree(self._session, article, links_of(self._session, article_id))


def age_of(text: str) -> timedelta:
    """Read an age: ``40m``, ``5h``, ``3d``, ``2w``; ``-2d`` is two days from now.

    Raises:
        ValueError: if it is written otherwise.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise ValueError(f"not an age: {text}")
    return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})


def _link(address: str, ids: Mapping[str, int]) -> str:
    """Have a link to a story of the publication lead to its address here."""
    match = _REFERENCE.fullmatch(address)
    if match is None or match.group(1) != "story":
        return address
    return f"story:{encode_id(ids[match.group(2)])}" if match.group(2) in ids else ""
