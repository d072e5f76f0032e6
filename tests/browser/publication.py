"""Fill a publication that has everything a reader's page can show, and say where it stands."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from portal.articles.blocks import Block, BlockKind
from portal.articles.filing import ensure_term, file_article, find_term, illustrate_article
from portal.articles.models import Article, ArticleKind, Masthead, TermKind
from portal.articles.publishing import correct, release, withdraw
from portal.articles.revisions import Draft, save_revision
from portal.database import database_now, transaction
from portal.editions import EDITIONS
from portal.frontpage.models import Front
from portal.media.intake import describe, take_in
from portal.reader.addresses import archive_path, story_path, term_path
from portal.translation.links import Pairing, agree, leave_unpaired, links_of, propose
from tests.browser.words import MIXED, PARAGRAPHS, every_kind, long_body, sentence
from tests.newsroom import draft, paragraphs, publish_article, section_named, write_article

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.articles.models import Term

STORIES_IN_LIST = 24
"""More than one page of a list."""
SECTIONS = {
    "world": ("World", "العالم"),
    "culture": ("Culture", "ثقافة"),
    "science": ("Science and medicine", "العلوم والطب"),
    "economy": ("Economy", "اقتصاد"),
    "sport": ("Sport", "رياضة"),
}
N_TO_M = {"en": ("en10", "en11"), "ar": ("ar10", "ar11", "ar12")}
"""Two paragraphs here say what three say there; en13 and ar13 have no counterpart."""


@dataclass
class Places:
    """Where the pages stand: name → edition code → path."""

    paths: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, name: str, edition: str) -> str:
        """Return the path of a page in an edition."""
        known = self.paths.get(name)
        return known[edition] if known else f"/{edition}/{name}"

    def story(self, name: str, article: Article) -> None:
        """Note where an article stands in each edition."""
        slugs = {version.edition: version.slug for version in article.versions}
        self.paths[name] = {
            code: story_path(code, article.id, slugs.get(code, "")) for code in EDITIONS
        }


def fill(session: Session, directory: Path) -> Places:
    """Write and release everything.

    Args:
        session: the session of an empty, migrated database.
        directory: where the library keeps its pictures.
    """
    places = Places({"front": {code: f"/{code}/" for code in EDITIONS}})
    _name(session)
    media = _pictures(session, directory)
    _many(session, media)
    places.story("long", _long(session, media))
    places.story("lagging", _lagging(session))
    places.story("plain", publish_article(session, drafts=_bare()))
    places.story("english-only", publish_article(session, "en"))
    places.story("arabic-only", publish_article(session, "ar"))
    places.story("withdrawn", _withdrawn(session))
    everything = _everything(session, media)
    places.story("everything", everything)
    _about(session)
    _break_news(session, everything)
    _note_lists(session, places, everything)
    return places


def _name(session: Session) -> None:
    introductions = {
        "en": "An independent newspaper of everyday life, written side by side in two languages.",
        "ar": "صحيفة مستقلة تُعنى بالحياة اليومية، تُكتب باللغتين جنبًا إلى جنب.",
    }
    names = {"en": ("The Bridge", "Two languages, one newsroom"), "ar": ("الجسر", "لغتان")}
    with transaction(session):
        for code, (name, tagline) in names.items():
            session.add(
                Masthead(edition=code, name=name, tagline=tagline, introduction=introductions[code])
            )
        for position, (key, (english, arabic)) in enumerate(SECTIONS.items()):
            ensure_term(
                session, TermKind.SECTION, key, {"en": english, "ar": arabic}, position=position
            )


def _pictures(session: Session, directory: Path) -> list[int]:
    """Make pictures of different shapes, each with its number on it."""
    made = []
    with transaction(session):
        for number, size in enumerate(((960, 640), (640, 900), (1000, 420), (700, 700)), 1):
            picture = Image.new("RGB", size, (40 * number, 90, 200 - 30 * number))
            ImageDraw.Draw(picture).text((40, 40), str(number), "white", font_size=200)
            file = io.BytesIO()
            picture.save(file, "PNG")
            media = take_in(session, directory, file.getvalue(), f"{number}.png")
            describe(session, media, "en", alt=f"Picture {number}", credit="The Bridge")
            describe(session, media, "en", caption=f"Caption of <em>picture</em> {number}")
            describe(session, media, "ar", alt=f"الصورة {number}", credit="الجسر")
            describe(session, media, "ar", caption=f"شرح الصورة {number}")
            made.append(media.id)
    return made


def _many(session: Session, media: list[int]) -> None:
    """Fill the lists, over two months, some stories without a picture."""
    with transaction(session):
        now = database_now(session)
    for number in range(STORIES_IN_LIST):
        words = {
            "en": draft("en", headline=f"Story number {number}, as it happened"),
            "ar": draft("ar", headline=f"القصة رقم {number} كما جرت"),
        }
        article = write_article(session, drafts=words)
        with transaction(session):
            if number % 3:
                illustrate_article(session, article, lead=media[number % 4])
            if number % 4 == 0:
                section = section_named(session, "culture")
                file_article(session, article, section=section, topics=_filed(article))
            release(session, article.versions, now - timedelta(days=3 * number + 1))


def _filed(article: Article) -> list[Term]:
    return [entry.term for entry in article.terms]


def _long(session: Session, media: list[int]) -> Article:
    """Write a long pair whose paragraphs match one to one, but for those of N_TO_M and 13."""
    drafts = {
        "en": Draft("A long day by the river", "What the council said.", body=long_body("en")),
        "ar": Draft("يوم طويل عند النهر", "ما قاله المجلس.", body=long_body("ar")),
    }
    article = publish_article(session, drafts=drafts)
    alone = range(10, 14)
    numbers = [number for number in range(PARAGRAPHS) if number not in alone]
    pairs = [Pairing({"en": (f"en{n}",), "ar": (f"ar{n}",)}) for n in numbers]
    with transaction(session):
        illustrate_article(session, article, lead=media[0])
        propose(session, article, ("en", "ar"), [*pairs, Pairing(N_TO_M)])
        agree(session, article, links_of(session, article.id))
        leave_unpaired(session, article, "en", "ar", ["en12", "en13"])
        leave_unpaired(session, article, "ar", "en", ["ar13"])
    return article


def _lagging(session: Session) -> Article:
    """Write a pair whose English side has moved on: the Arabic one lags."""
    body = {
        code: [
            Block(BlockKind.PARAGRAPH, id=f"{code}{n}", html=sentence(code, n)) for n in range(4)
        ]
        for code in EDITIONS
    }
    drafts = {code: draft(code, body=blocks) for code, blocks in body.items()}
    article = publish_article(session, drafts=drafts)
    with transaction(session):
        pairs = [Pairing({"en": (f"en{n}",), "ar": (f"ar{n}",)}) for n in range(4)]
        propose(session, article, ("en", "ar"), pairs)
        agree(session, article, links_of(session, article.id))
    with transaction(session):
        version = article.version("en")
        assert version is not None
        body["en"][2] = Block(BlockKind.PARAGRAPH, id="en2", html="The figure was 12, not 21.")
        save_revision(session, version, draft("en", body=body["en"]))
        release(session, [version])
    return article


def _bare() -> dict[str, Draft]:
    """Return a story without picture, standfirst and anything else; its headline is long."""
    return {
        "en": Draft(
            "When the last ferry of the season left the northern harbour without its captain, "
            "nobody on the quay was surprised, least of all the captain",
            body=paragraphs("It was a Tuesday."),
        ),
        "ar": Draft(
            "حين غادرت آخر عبّارة في الموسم المرفأ الشمالي من دون قبطانها لم يُفاجأ أحد على الرصيف، "
            "وأقلّهم دهشة كان القبطان نفسه",
            body=paragraphs("كان يوم ثلاثاء."),
        ),
    }


def _withdrawn(session: Session) -> Article:
    article = publish_article(session)
    with transaction(session):
        reasons = {"en": "The source asked for it.", "ar": "بطلب من المصدر."}
        for version in article.versions:
            withdraw(session, [version], reasons[version.edition])
    return article


def _everything(session: Session, media: list[int]) -> Article:
    """Write the story with every block, a lead picture, a gallery, corrections and two names."""
    drafts = {
        code: Draft(
            MIXED[code],
            draft(code).standfirst,
            {"en": "Long read", "ar": "قراءة طويلة"}[code],
            every_kind(code, media),
        )
        for code in EDITIONS
    }
    article = write_article(session, drafts=drafts)
    with transaction(session):
        second, _ = ensure_term(
            session, TermKind.AUTHOR, "omar", {"en": "Omar Ashworth", "ar": "عمر أشورث"}
        )
        file_article(
            session,
            article,
            section=section_named(session, "culture"),
            topics=[term for term in _filed(article) if term.kind == TermKind.TOPIC],
            authors=[*(t for t in _filed(article) if t.kind == TermKind.AUTHOR), second],
        )
        illustrate_article(session, article, lead=media[0], gallery=media)
        for version in article.versions:
            version.place = {"en": "Valmorra", "ar": "فالمورا"}[version.edition]
        release(session, article.versions, database_now(session) - timedelta(minutes=9))
    with transaction(session):
        notes = {"en": "The bridge is 12 m wide, not 21.", "ar": "عرض الجسر 12 مترًا لا 21."}
        for version in article.versions:
            correct(session, version, notes[version.edition])
    return article


def _about(session: Session) -> None:
    drafts = {"en": draft("en", headline="About us"), "ar": draft("ar", headline="من نحن")}
    article = write_article(session, drafts=drafts)
    with transaction(session):
        article.kind, article.key = ArticleKind.PAGE, "about"
        release(session, article.versions)


def _break_news(session: Session, article: Article) -> None:
    """Put a line above the front pages."""
    with transaction(session):
        end = database_now(session) + timedelta(days=1)
        for code, text in MIXED.items():
            session.add(
                Front(
                    edition=code,
                    breaking_text=text,
                    breaking_article_id=article.id,
                    breaking_ends_at=end,
                )
            )


def _note_lists(session: Session, places: Places, everything: Article) -> None:
    now = database_now(session)
    month = everything.versions[0].published_at or now
    places.paths["month"] = {code: archive_path(code, month.date()) for code in EDITIONS}
    section = everything.section
    assert section is not None
    terms = {term.kind: term for term in [*_filed(everything), section]}
    for kind, term in terms.items():
        slugs = {name.edition: name.slug for name in term.names}
        places.paths[kind] = {code: term_path(code, kind, slugs[code]) for code in EDITIONS}
    empty = find_term(session, TermKind.SECTION, "sport")
    assert empty is not None
    places.paths["empty-section"] = {
        name.edition: term_path(name.edition, "section", name.slug) for name in empty.names
    }
