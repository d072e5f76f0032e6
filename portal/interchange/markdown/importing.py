"""Bring in a folder of Markdown: each pair of files is an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.articles.blocks import Block
from portal.articles.models import Article, ArticleKind, Term, TermKind
from portal.articles.revisions import Draft
from portal.editions import DEFAULT_EDITION, EDITIONS, Edition
from portal.interchange.bringing import Incoming, IncomingVersion, bring_in
from portal.interchange.html import Sources, blocks_from_html
from portal.interchange.markdown.body import html_of, take_title
from portal.interchange.markdown.documents import Document, find_documents
from portal.interchange.pictures import PictureFiles
from portal.interchange.report import Report, Thing
from portal.interchange.terms import Terms
from portal.messages import N_

_FIRST_WORDS = 10
NO_LANGUAGE = N_("Nothing tells its language, or no edition has it.")
SECOND_OF_LANGUAGE = N_("Another file is the same article in the same language.")
NO_WORDS = N_("It has no title and no words.")
ODD_DATE = N_("Its date cannot be understood.")
NO_PICTURE = N_("The file of the picture is not at hand.")


@dataclass(frozen=True, slots=True)
class Hooks:
    """Where a source has its own ways beyond plain Markdown files."""

    picture: Callable[[str], int | None] = lambda _source: None
    """Asked for each picture before files are looked for."""
    link: Callable[[str], str] = lambda address: address
    """Where a link leads."""
    released_at: Callable[[Document], datetime | None] = lambda _document: None
    """Asked for the instant of release before the date is."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Pair → the article's key, where it is not the importer's name and the pair's."""
    article_ids: Mapping[str, int] = field(default_factory=dict)
    """Pair → id of the article if it is made now."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A file, read as far as that goes without the store."""

    document: Document
    edition: Edition
    date: datetime | None


class MarkdownImport:
    """One run over one folder."""

    def __init__(
        self,
        session: Session,
        library: Path,
        report: Report,
        *,
        importer: str = "markdown",
        kind: ArticleKind = ArticleKind.STORY,
        hooks: Hooks | None = None,
    ) -> None:
        """Prepare to write.

        Args:
            session: the session, in a transaction.
            library: directory of the portal's pictures.
            report: where to count what was done.
            importer: name under which the next run knows what this one brought.
            kind: what the files are.
            hooks: a source's own ways.
        """
        self._session = session
        self._library = library
        self._report = report
        self._importer = importer
        self._kind = kind
        self._hooks = hooks or Hooks()
        self._terms = Terms(session, report)

    def run(
        self, directory: Path, *, media: Path | None = None, language: str | None = None
    ) -> Iterator[tuple[int, int]]:
        """Bring in the files of a folder.

        Args:
            directory: the folder.
            media: a folder with the files of pictures.
            language: the edition of files that nothing tells the language of.

        Yields:
            How many articles are done, and of how many.

        Raises:
            Refusal: if a file is broken; it is raised before anything is written.
        """
        articles = self._pairs(find_documents(directory, language))
        directories = [directory, *([media] if media else [])]
        files = PictureFiles(self._session, self._library, directories, self._report)
        for done, (pair, written) in enumerate(articles.items(), 1):
            self._bring(pair, written, files)
            yield done, len(articles)

    def _pairs(self, documents: Sequence[Document]) -> dict[str, list[_Written]]:
        articles: dict[str, list[_Written]] = defaultdict(list)
        for document in documents:
            if document.edition is None:
                self._report.skip(Thing.VERSION, document.name, NO_LANGUAGE)
                continue
            if any(other.edition == document.edition for other in articles[document.pair]):
                self._report.skip(Thing.VERSION, document.name, SECOND_OF_LANGUAGE)
                continue
            try:
                date = self._hooks.released_at(document)
                date = date or document.fields.instant("date", document.edition.zone)
            except (ValueError, OverflowError):
                self._report.skip(Thing.VERSION, document.name, ODD_DATE)
                continue
            self._report.left_out.update(document.fields.unknown())
            articles[document.pair].append(_Written(document, document.edition, date))
        return {pair: written for pair, written in articles.items() if written}

    def _bring(self, pair: str, written: Sequence[_Written], files: PictureFiles) -> Article | None:
        first = _written_first(written)
        written = sorted(written, key=lambda one: one is not first)
        versions = [self._version(one, first, files) for one in written]
        kept = [version for version in versions if version is not None]
        if not kept:
            return None
        section, topics, authors = self._filing(written)
        story = self._kind is ArticleKind.STORY
        incoming = Incoming(
            importer=self._importer,
            key=self._hooks.keys.get(pair, f"{self._importer}:{pair}"),
            versions=kept,
            written_first=first.edition.code,
            kind=self._kind,
            section=section,
            section_else=self._terms.general() if story and section is None else None,
            topics=topics,
            authors=authors,
            lead=self._lead(written, files),
            gallery=self._gallery(written, files),
            article_id=self._hooks.article_ids.get(pair),
        )
        return bring_in(self._session, incoming, self._report)

    def _version(
        self, written: _Written, first: _Written, files: PictureFiles
    ) -> IncomingVersion | None:
        document, fields = written.document, written.document.fields
        title, html = take_title(html_of(document.text, document.name), fields.text("title"))
        body = blocks_from_html(
            html,
            Sources(
                picture=lambda source: self._picture(source, document, files),
                link=self._hooks.link,
            ),
        )
        title = title or _first_words(body)
        if not title:
            self._report.skip(Thing.VERSION, document.name, NO_WORDS)
            return None
        return IncomingVersion(
            edition=written.edition,
            draft=Draft(title, fields.text("standfirst"), fields.text("kicker"), body),
            where=document.name,
            slug=fields.text("slug"),
            place=fields.text("place"),
            released_at=written.date or first.date,
            seen=_is_seen(document),
            minor=bool(fields.flag("minor")),
        )

    def _picture(self, source: str, document: Document, files: PictureFiles) -> int | None:
        known = self._hooks.picture(source)
        return known if known is not None else files.find(source, document.path.parent)

    def _lead(self, written: Sequence[_Written], files: PictureFiles) -> int | None:
        for one in written:
            source = one.document.fields.text("picture")
            if source:
                found = self._picture(source, one.document, files)
                if found is not None:
                    return found
                self._report.skip(Thing.PICTURE, source, NO_PICTURE)
        return None

    def _gallery(self, written: Sequence[_Written], files: PictureFiles) -> list[int]:
        for one in written:
            found: list[int] = []
            for source in one.document.fields.texts("gallery"):
                media_id = self._picture(source, one.document, files)
                if media_id is None:
                    self._report.skip(Thing.PICTURE, source, NO_PICTURE)
                else:
                    found.append(media_id)
            if found:
                return found
        return []

    def _filing(self, written: Sequence[_Written]) -> tuple[Term | None, list[Term], list[Term]]:
        """What the files say; the further languages name the section and the authors, too."""
        sections: list[Term] = []
        topics: dict[int, Term] = {}
        authors: list[Term] = []
        for one in written:
            code, fields = one.edition.code, one.document.fields
            names = fields.texts("section", separated=True)
            if names[:1] and sections:
                self._terms.also_named(sections[0], names[0], code)
            elif section := self._terms.named(TermKind.SECTION, "".join(names[:1]), code):
                sections.append(section)
            further = [*names[1:], *fields.texts("topics", separated=True)]
            found = self._terms.all_named(TermKind.TOPIC, further, code)
            topics |= {term.id: term for term in found}
            people = fields.texts("authors")
            if authors and len(people) == len(authors):
                for term, name in zip(authors, people, strict=True):
                    self._terms.also_named(term, name, code)
            else:
                authors += self._terms.all_named(TermKind.AUTHOR, people, code)
        return (sections[0] if sections else None), list(topics.values()), authors


def _written_first(written: Sequence[_Written]) -> _Written:
    """The file that says so, else the one with the earlier date, else the default edition's."""
    told = [one for one in written if one.document.fields.flag("written_first")]
    dated = [one for one in written if one.date is not None]
    if told:
        return told[0]
    if len({one.date for one in dated}) > 1:
        return min(dated, key=lambda one: one.date.timestamp() if one.date else 0.0)
    order = [DEFAULT_EDITION.code, *EDITIONS]
    return min(written, key=lambda one: order.index(one.edition.code))


def _is_seen(document: Document) -> bool:
    fields = document.fields
    status = fields.text("status").lower()
    return (
        not fields.flag("draft")
        and fields.flag("published") is not False
        and status in {"", "publish", "published", "live", "public"}
    )


def _first_words(body: Sequence[Block]) -> str:
    words = " ".join(block.words for block in body if block.words).split()
    return " ".join(words[:_FIRST_WORDS]) + (" …" if len(words) > _FIRST_WORDS else "")
