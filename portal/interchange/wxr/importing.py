"""Bring in an export: read it once to know it, and once more to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from portal.articles.blocks import Block
from portal.articles.models import Article, ArticleKind, Redirect
from portal.articles.revisions import Draft
from portal.articles.words import clean_inline, text_of
from portal.database import database_now
from portal.editions import Edition
from portal.events import announce, forget_announced
from portal.interchange.bringing import Incoming, IncomingVersion, bring_in
from portal.interchange.events import ManyChanged
from portal.interchange.html import Sources, inline_from_html
from portal.interchange.languages import edition_of_script, edition_of_tag
from portal.interchange.pictures import PictureFiles
from portal.interchange.report import Outcome, Report, Thing
from portal.interchange.terms import Terms
from portal.interchange.wxr.content import blocks_of
from portal.interchange.wxr.entries import Item
from portal.interchange.wxr.filing import Filing
from portal.interchange.wxr.reader import read
from portal.interchange.wxr.survey import POSTS, Attachment, Survey, survey
from portal.media.intake import describe
from portal.media.models import Media
from portal.messages import N_

NO_EDITION = N_("No edition has its language.")
NO_WORDS = N_("It has no title and no words.")
NO_PICTURE = N_("The file of the picture is not at hand.")
TAKEN = N_("Its old address leads to another version already.")
NAMES_OF_KINDS = {
    "nav_menu_item": N_("menu items"),
    "revision": N_("old revisions"),
    "custom_css": N_("style sheets"),
}
COMMENTS = N_("comments")
STICKY = N_("marks of posts kept on top")
THROWN_AWAY = N_("posts in the bin")
_THROWN_AWAY = {"trash", "auto-draft"}
_FIRST_WORDS = 10
_AT_ONCE = 50
"""Articles after which what is in memory of them is let go."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person said beside the file."""

    library: Path
    """Directory of the portal's pictures."""
    media: Path | None = None
    """A folder with the files of the old site's pictures."""
    language: str | None = None
    """Edition of items that no plugin marked."""


class WxrImport:
    """One run over one export."""

    def __init__(self, session: Session, options: Options, report: Report) -> None:
        """Prepare to write.

        Args:
            session: the session, in a transaction.
            options: what a person said.
            report: where to count what was done.
        """
        self._session = session
        self._options = options
        self._report = report
        self._survey = Survey()
        self._terms = Terms(session, report)
        self._filing = Filing(self._terms, self._survey)
        directories = [options.media] if options.media else []
        self._files = PictureFiles(session, options.library, directories, report)
        self._described: set[tuple[int, str]] = set()
        self._written: set[tuple[str, str]] = set()
        self._now = database_now(session)

    def run(self, path: Path) -> Iterator[tuple[int, int]]:
        """Bring in a file.

        Yields:
            How many bytes are done, and of how many.

        Raises:
            Refusal: if the file is broken anywhere; it is raised before anything is written.
        """
        self._survey = survey(path)
        self._filing = Filing(self._terms, self._survey)
        total = path.stat().st_size
        done = [0]
        for number, entry in enumerate(read(path, lambda size: done.__setitem__(0, size))):
            if isinstance(entry, Item):
                self._take(entry)
            if number % _AT_ONCE == 0:
                self._let_go()
            yield done[0], total
        self._let_go()
        if not self._report.changed_nothing:
            count = sum(self._report.count(Thing.VERSION, outcome) for outcome in Outcome)
            announce(self._session, ManyChanged(count))

    def _let_go(self) -> None:
        """Keep memory flat: neither rows nor what was said of them pile up."""
        self._session.flush()
        self._session.expunge_all()
        forget_announced(self._session)

    def _take(self, item: Item) -> None:
        self._report.left_out[COMMENTS] += item.comments
        if item.sticky:
            self._report.left_out[STICKY] += 1
        if item.kind == "attachment":
            self._take_attachment(item)
        elif item.kind not in POSTS:
            self._report.left_out[NAMES_OF_KINDS.get(item.kind, item.kind)] += 1
        elif item.status in _THROWN_AWAY:
            self._report.left_out[THROWN_AWAY] += 1
        else:
            self._take_post(item)

    def _take_attachment(self, item: Item) -> None:
        if self._files.find(item.file) is None and not self._files.was_refused(item.file):
            self._report.skip(Thing.PICTURE, item.file.rpartition("/")[2], NO_PICTURE)

    def _take_post(self, item: Item) -> None:
        edition = self._edition(item)
        name = item.title or f"{item.kind} {item.id}"
        if edition is None:
            self._report.skip(Thing.VERSION, name, NO_EDITION)
            return
        body = blocks_of(item.content, self._sources(edition), lambda ids: self._shown(item, ids))
        headline = text_of(clean_inline(item.title)) or _first_words(body)
        if not headline:
            self._report.skip(Thing.VERSION, f"{item.kind} {item.id}", NO_WORDS)
            return
        date = self._date(item, edition)
        seen = self._is_seen(item, date)
        story = item.kind == "post"
        section, topics = self._filing.section_and_topics(item, edition)
        incoming = Incoming(
            importer="wxr",
            key=self._key(item, edition),
            versions=[
                IncomingVersion(
                    edition=edition,
                    draft=Draft(headline, text_of(clean_inline(item.excerpt)), "", body),
                    where=f"{item.kind} {item.id}",
                    slug=unquote(item.slug),
                    released_at=date,
                    seen=seen,
                )
            ],
            written_first=edition.code,
            kind=ArticleKind.STORY if story else ArticleKind.PAGE,
            section=section,
            section_else=self._terms.general() if story and section is None else None,
            topics=topics,
            authors=self._filing.author(item, edition),
            lead=self._lead(item, edition),
        )
        article = bring_in(self._session, incoming, self._report)
        if seen:
            self._redirect(item, article, edition)

    def _edition(self, item: Item) -> Edition | None:
        """The edition of an item: as marked, as a person said, as the site says, as it looks."""
        told, edition = self._survey.marked_edition(item)
        if told:
            return edition
        for language in (self._options.language or "", self._survey.channel.language):
            if language:
                return edition_of_tag(language)
        return edition_of_script(f"{item.title} {text_of(item.content)}")

    def _key(self, item: Item, edition: Edition) -> str:
        """The article's key; of two posts in one language, the second is its own article."""
        key = self._survey.key_of(item)
        if (key, edition.code) in self._written:
            key = f"wxr:{self._survey.channel.site}:{item.id}"
        self._written.add((key, edition.code))
        return key

    def _date(self, item: Item, edition: Edition) -> datetime | None:
        """When it was published; the local time, where only that is told, is the edition's."""
        for text, zone in ((item.date_gmt, UTC), (item.date, edition.zone)):
            with suppress(ValueError, OverflowError):
                return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        return None

    def _is_seen(self, item: Item, date: datetime | None) -> bool:
        if item.password:
            return False
        if item.status == "future":
            return date is not None and date > self._now
        return item.status == "publish"

    def _sources(self, edition: Edition) -> Sources:
        return Sources(picture=lambda source: self._picture(source, edition))

    def _shown(self, item: Item, ids: Sequence[int] | None) -> list[Attachment]:
        numbers = self._survey.attached.get(item.id, []) if ids is None else ids
        known = self._survey.attachments
        return [known[number] for number in numbers if number in known]

    def _lead(self, item: Item, edition: Edition) -> int | None:
        number = item.meta.get("_thumbnail_id", "")
        attachment = self._survey.attachments.get(int(number)) if number.isdecimal() else None
        return self._picture(attachment.file, edition) if attachment else None

    def _picture(self, source: str, edition: Edition) -> int | None:
        media_id = self._files.find(source)
        if media_id is not None and (media_id, edition.code) not in self._described:
            self._described.add((media_id, edition.code))
            self._describe(media_id, source, edition)
        return media_id

    def _describe(self, media_id: int, source: str, edition: Edition) -> None:
        """Give a picture the texts of its attachment, if it has none in the edition."""
        attachment = self._survey.attachment_of(source)
        media = self._session.get(Media, media_id)
        if attachment is None or media is None:
            return
        if not any(text.edition == edition.code for text in media.texts):
            caption = inline_from_html(attachment.caption)
            describe(self._session, media, edition.code, alt=attachment.alt, caption=caption)

    def _redirect(self, item: Item, article: Article, edition: Edition) -> None:
        """Have the old address lead to the version, as the old site spelt it."""
        version = article.version(edition.code)
        path = old_path(item.link)
        if version is None or not path:
            return
        known = self._session.get(Redirect, path)
        if known is None:
            self._session.add(Redirect(path=path, version_id=version.id))
            self._report.add(Thing.REDIRECT, Outcome.MADE)
        elif known.version_id != version.id:
            self._report.skip(Thing.REDIRECT, path, TAKEN)
        else:
            self._report.add(Thing.REDIRECT, Outcome.UNCHANGED)


def old_path(link: str) -> str:
    """Return the path of an address, percent-decoded, with its query, without a slash at the end.

    Empty for the front page and for what is no address.
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/")
    if not parts.query:
        return path
    return f"{path}?{unquote(parts.query)}"


def _first_words(body: Sequence[Block]) -> str:
    words = " ".join(block.words for block in body if block.words).split()
    return " ".join(words[:_FIRST_WORDS]) + (" …" if len(words) > _FIRST_WORDS else "")
