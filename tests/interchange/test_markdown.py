"""Folders of Markdown come in as articles, whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.articles.filing import find_term
from portal.articles.models import Article, Revision, TermKind
from portal.database import database_now
from portal.interchange.markdown.importing import (
    NO_LANGUAGE,
    NO_PICTURE,
    NO_WORDS,
    ODD_DATE,
    SECOND_OF_LANGUAGE,
)
from portal.interchange.report import Outcome, Thing
from portal.media.models import Media
from portal.messages import Refusal
from portal.translation.links import links_of
from portal.translation.models import LinkState
from tests.interchange.folders import body_of, only_article, picture_bytes, write
from tests.newsroom import version_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.interchange.conftest import Import


def test_a_pair_becomes_an_article_in_both_editions(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    report = bring_markdown(pair)
    article = only_article(session)
    assert article.key == "markdown:ferry"
    assert article.written_first == "en"
    english, arabic = version_of(article, "en"), version_of(article, "ar")
    assert english.head_revision is not None
    assert arabic.head_revision is not None
    assert english.head_revision.headline == "The ferry is late"
    assert english.head_revision.standfirst == "Nobody minded much."
    assert english.head_revision.kicker == "Harbour"
    assert (english.place, arabic.place) == ("Port Saad", "ميناء سعد")
    assert (english.slug, arabic.slug) == ("the-ferry-is-late", "العبارة-متأخرة")
    assert body_of(article, "ar") == [
        "heading في الصباح",
        "paragraph انتظر الناس 45 دقيقة.",
        "item أحدهم قرأ",
        "item أحدهم نام",
    ]
    day = datetime(2024, 3, 5, tzinfo=UTC) - timedelta(hours=2)  # midnight in Beirut
    assert english.published_at == arabic.published_at == day
    assert report.count(Thing.ARTICLE, Outcome.MADE) == 1
    assert report.count(Thing.VERSION, Outcome.MADE) == 2
    assert report.left_out == {"order": 2}
    assert not report.skipped


def test_terms_are_named_in_the_language_of_their_file(
    session: Session, bring_markdown: Import, pair: Path
) -> None:
    bring_markdown(pair)
    article = only_article(session)
    assert article.section is not None
    names = {name.edition: name.name for name in article.section.names}
    assert names == {"en": "Sea Travel", "ar": "السفر بحرًا"}
    told = {
        (entry.term.kind, name.edition, name.name)
        for entry in article.terms
        for name in entry.term.names
    }
    assert told == {
        ("topic", "en", "ferries"),
        ("topic", "en", "patience"),
        ("topic", "ar", "عبّارات"),
        ("topic", "ar", "صبر"),
        ("author", "en", "Jane Doe"),
        ("author", "ar", "جين دو"),
    }
    assert len({entry.term_id for entry in article.terms if entry.term.kind == "author"}) == 1


def test_an_alignment_is_proposed(session: Session, bring_markdown: Import, pair: Path) -> None:
    report = bring_markdown(pair)
    article = only_article(session)
    links = links_of(session, article.id)
    assert {link.state for link in links} == {LinkState.PROPOSED}
    assert len(links) == report.count(Thing.LINK, Outcome.MADE) == 6


@pytest.mark.parametrize(
    ("files", "editions"),
    [
        ({"en/a.md": "# A\n\nx", "ar/a.md": "# ب\n\nس"}, {"markdown:a": {"en", "ar"}}),
        ({"posts/en/a.md": "# A", "posts/ar/a.md": "# ب"}, {"markdown:posts/a": {"en", "ar"}}),
        ({"en/x/a.md": "# A", "ar/x/a.markdown": "# ب"}, {"markdown:x/a": {"en", "ar"}}),
        ({"a.en.md": "# A", "a.ar.md": "# ب"}, {"markdown:a": {"en", "ar"}}),
        (
            {
                "one.md": "---\nlang: en\npair: k\n---\n# A",
                "two.md": "---\nlang: ar-EG\npair: k\n---\n# ب",
            },
            {"markdown:k": {"en", "ar"}},
        ),
        ({"en/a.md": "# A", "ar/b.md": "# ب"}, {"markdown:a": {"en"}, "markdown:b": {"ar"}}),
    ],
)
def test_files_find_their_pair(
    session: Session,
    bring_markdown: Import,
    tmp_path: Path,
    files: dict[str, str | bytes],
    editions: dict[str, set[str]],
) -> None:
    bring_markdown(write(tmp_path / "site", files))
    found = {
        article.key: {version.edition for version in article.versions}
        for article in session.scalars(select(Article))
    }
    assert found == editions


def test_a_language_can_be_given_for_files_that_tell_none(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    folder = write(tmp_path / "site", {"a.md": "# A", "fr/b.md": "---\nlang: fr\n---\n# B"})
    report = bring_markdown(folder)
    assert report.skipped[Thing.VERSION, NO_LANGUAGE].names == ["a.md", "fr/b.md"]
    assert session.scalar(select(func.count(Article.id))) == 0
    bring_markdown(folder, language="en")
    assert only_article(session).key == "markdown:a"


@pytest.mark.parametrize(
    ("english", "arabic", "first"),
    [
        ("date: 2024-01-02", "date: 2024-01-01", "ar"),
        ("date: 2024-01-01", "date: 2024-01-02", "en"),
        ("date: 2024-01-01", "date: 2024-01-02\nwritten_first: true", "ar"),
        ("order: 1", "order: 1", "en"),
        ("order: 1", "date: 2024-01-02", "en"),
    ],
)
def test_which_was_written_first(
    session: Session,
    bring_markdown: Import,
    tmp_path: Path,
    english: str,
    arabic: str,
    first: str,
) -> None:
    files: dict[str, str | bytes] = {
        "en/a.md": f"---\n{english}\n---\n# A",
        "ar/a.md": f"---\n{arabic}\n---\n# ب",
    }
    bring_markdown(write(tmp_path / "site", files))
    assert only_article(session).written_first == first


def test_without_a_date_it_is_released_now(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    before = database_now(session)
    bring_markdown(write(tmp_path / "site", {"en/a.md": "# A", "ar/a.md": "# ب"}))
    versions = only_article(session).versions
    assert len({version.published_at for version in versions}) == 1
    assert versions[0].published_at is not None
    assert before <= versions[0].published_at <= database_now(session)


def test_the_first_heading_is_the_title_and_leaves_the_body(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {
        "en/a.md": "# The *title*\n\nWords.",
        "en/b.md": "---\ntitle: The title\n---\n# The title\n\nWords.",
        "en/c.md": "---\ntitle: Another\n---\n# The title\n\nWords.",
        "en/d.md": "Only words, and no title at all, to the very end of it.",
        "en/e.md": "",
    }
    report = bring_markdown(write(tmp_path / "site", files))
    found = {article.key: article for article in session.scalars(select(Article))}
    assert body_of(found["markdown:a"], "en") == ["paragraph Words."]
    assert body_of(found["markdown:b"], "en") == ["paragraph Words."]
    assert body_of(found["markdown:c"], "en") == ["heading The title", "paragraph Words."]
    heads = {key: version_of(article, "en").head_revision for key, article in found.items()}
    assert {key: head.headline for key, head in heads.items() if head} == {
        "markdown:a": "The title",
        "markdown:b": "The title",
        "markdown:c": "Another",
        "markdown:d": "Only words, and no title at all, to the very …",
    }
    assert report.skipped[Thing.VERSION, NO_WORDS].names == ["en/e.md"]


def test_a_story_without_section_is_general(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    bring_markdown(write(tmp_path / "site", {"en/a.md": "# A"}))
    general = find_term(session, TermKind.SECTION, "general")
    assert general is not None
    assert only_article(session).section_id == general.id
    assert {name.edition for name in general.names} == {"en", "ar"}


def test_pictures_are_taken_in_where_their_files_are_at_hand(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    text = (
        "---\nimage: /assets/lead.png\n---\n# A\n\n![Alt](pics/in.png)\n\n![](../../secret.png)\n"
    )
    files: dict[str, str | bytes] = {
        "en/a.md": text,
        "en/pics/in.png": picture_bytes(50),
        "en/b.md": "---\nimage: none.png\n---\n# B\n\n![x](https://x.org/up/2024/far.png)",
        "en/c.md": "# C\n\n![x](fake.png)",
        "en/fake.png": b"no picture",
    }
    folder = write(tmp_path / "site", files)
    write(tmp_path, {"secret.png": picture_bytes(70)})
    media = write(
        tmp_path / "media",
        {"assets/lead.png": picture_bytes(80), "2024/far.png": picture_bytes(90)},
    )
    report = bring_markdown(folder, media=media)
    sizes = {one.file_name: one.width for one in session.scalars(select(Media))}
    assert sizes == {"in.png": 50, "lead.png": 80, "far.png": 90}
    assert report.count(Thing.PICTURE, Outcome.MADE) == 3
    assert report.skipped[Thing.PICTURE, NO_PICTURE].names == ["none.png"]
    found = {article.key: article for article in session.scalars(select(Article))}
    assert found["markdown:a"].lead_media_id is not None
    head = version_of(found["markdown:a"], "en").head_revision
    assert head is not None
    pictures = [picture for block in head.blocks() for picture in block.pictures]
    assert [(picture.media_id is None, picture.source, picture.alt) for picture in pictures] == [
        (False, "", "Alt"),
        (True, "../../secret.png", ""),
    ]
    assert any("not a picture" in reason for _, reason in report.skipped)


def test_two_files_for_one_version(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    folder = write(tmp_path / "site", {"en/a.md": "# A", "en/a.markdown": "# B"})
    report = bring_markdown(folder)
    assert len(report.skipped[Thing.VERSION, SECOND_OF_LANGUAGE].names) == 1
    assert len(only_article(session).versions) == 1


def test_a_date_that_is_none_is_not_taken_for_now(
    session: Session, bring_markdown: Import, tmp_path: Path
) -> None:
    folder = write(tmp_path / "site", {"en/a.md": "---\ndate: next spring\n---\n# A"})
    report = bring_markdown(folder)
    assert report.skipped[Thing.VERSION, ODD_DATE].names == ["en/a.md"]
    assert session.scalar(select(func.count(Article.id))) == 0


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"en/b.md": "---\ntitle: [\n---\nx"}, r"en/b.md, line 3: .* not valid YAML"),
        ({"en/b.md": "---\na: &x [1]\nb: *x\n---\n"}, r"en/b.md, line 3: .* \(an alias\)"),
        ({"en/b.md": "---\n- a\n---\n"}, "not a list of fields"),
        ({"en/b.md": "---\na: " + "x" * 70_000 + "\n---\n"}, "too large"),
        ({"en/b.md": "---\na: " + "[" * 3000 + "\n---\n"}, "not valid YAML"),
        ({"en/b.md": b"# A\n\nwords \xe9 words"}, "en/b.md, line 3: the text is not UTF-8"),
        ({"en/b.md": "# A".encode("utf-16")}, "en/b.md, line 1: the text is not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_by_its_place_and_nothing_stays(
    session: Session,
    bring_markdown: Import,
    tmp_path: Path,
    files: dict[str, str | bytes],
    words: str,
) -> None:
    folder = write(tmp_path / "site", {"en/a.md": "# Good", **files})
    with pytest.raises(Refusal, match=words):
        bring_markdown(folder)
    assert session.scalar(select(func.count(Revision.id))) == 0


def test_a_folder_that_is_none_is_refused(bring_markdown: Import, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not a folder"):
        bring_markdown(tmp_path / "nowhere")
