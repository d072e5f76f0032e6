"""Export files: broken ones leave nothing behind, newer ones add, large ones stay small."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.articles.models import Article, Revision, Term
from portal.articles.revisions import Draft, save_revision
from portal.database import transaction
from portal.interchange.bringing import CHANGED_BY_HAND
from portal.interchange.events import ManyChanged
from portal.interchange.report import Outcome, Report, Thing
from portal.interchange.wxr import reader
from portal.interchange.wxr.entries import Channel, Item
from portal.interchange.wxr.importing import Options, WxrImport
from portal.interchange.wxr.reader import read
from portal.messages import Refusal
from portal.translation.links import agree, current_digests, links_of
from tests.interchange.exports import Post, export
from tests.interchange.folders import only_article
from tests.newsroom import version_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.interchange.conftest import ImportWxr

GOOD = export(Post(1), Post(2))


def with_declaration(declaration: str) -> str:
    return GOOD.replace('"UTF-8"?>\n', f'"UTF-8"?>\n{declaration}\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD[: len(GOOD) // 2], r"line \d+, column \d+: the XML is broken"),
        (GOOD[: GOOD.index("]]>", 900)], r"line \d+, column \d+: the XML is broken"),
        (GOOD.replace("words", "\xe9").encode("latin-1"), r"line 19, column \d+: .*[Ee]ncod"),
        (GOOD.replace("<link>", "<link>&nbsp;"), r"line 10, column \d+: .*Entity 'nbsp'"),
        (GOOD.replace("Some words", "a\x0bb"), r"line 19, column \d+: .* \(a character"),
        (with_declaration("<!DOCTYPE rss>"), "line 2, column 1: a document type declaration"),
        (
            with_declaration('<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
            "line 2, column 1: a document type declaration",
        ),
        (
            with_declaration('<!DOCTYPE rss SYSTEM "file:///etc/passwd">'),
            "line 2, column 1: a document type declaration",
        ),
        ("not XML at all", "line 1, column 1: the XML is broken"),
        ("", "line 1, column 1: the XML is broken"),
        (b"\x89PNG\r\n\x1a\n", "line 1, column 1: the XML is broken"),
        ("<html><body><p>x</p></body></html>", "no export of WordPress"),
        ("<rss><channel><title>A feed</title><item/></channel></rss>", "no export of WordPress"),
        (GOOD + "<more/>", r"line \d+, column \d+: the XML is broken \(Extra content"),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_broken_file_is_refused_by_its_place_and_nothing_stays(
    session: Session, bring_wxr: ImportWxr, text: str | bytes, words: str
) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        bring_wxr(text)
    assert "export.xml" in str(refused.value)
    for table in (Article, Revision, Term):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read: No such file"):
        list(read(tmp_path / "none.xml"))


def test_other_encodings_are_read_as_declared(session: Session, bring_wxr: ImportWxr) -> None:
    text = export(Post(1, title="عنوان"), language="ar")
    bring_wxr(text.replace("UTF-8", "windows-1256").encode("cp1256"))
    head = version_of(only_article(session), "ar").head_revision
    assert head is not None
    assert head.headline == "عنوان"


def test_twice_the_same_changes_nothing(session: Session, bring_wxr: ImportWxr) -> None:
    first = bring_wxr(GOOD)
    assert first.count(Thing.VERSION, Outcome.MADE) == 2
    again = bring_wxr(GOOD)
    assert again.changed_nothing
    assert again.count(Thing.VERSION, Outcome.UNCHANGED) == 2
    assert again.count(Thing.REDIRECT, Outcome.UNCHANGED) == 2
    assert session.scalar(select(func.count(Revision.id))) == 2


def test_a_newer_export_makes_revisions_and_leaves_the_links(
    session: Session, bring_wxr: ImportWxr
) -> None:
    def pair(english: str) -> str:
        return export(
            Post(1, content=english, meta={"trid": "1", "wpml_language": "en"}),
            Post(2, content="كلمات.", meta={"trid": "1", "wpml_language": "ar"}),
        )

    bring_wxr(pair("Words."))
    article = only_article(session)
    with transaction(session):
        assert agree(session, article, links_of(session, article.id)) == 2
    report = bring_wxr(pair("Other words."))
    assert report.count(Thing.VERSION, Outcome.CHANGED) == 1
    assert report.count(Thing.LINK, Outcome.MADE) == 0
    digests = current_digests(only_article(session))
    moved = [
        side.edition
        for link in links_of(session, only_article(session).id)
        for side in link.sides
        if digests[side.edition].get(side.block_id) != side.digest
    ]
    assert moved == ["en"]


def test_what_a_person_changed_is_left_alone(session: Session, bring_wxr: ImportWxr) -> None:
    bring_wxr(export(Post(1)))
    with transaction(session):
        version = version_of(only_article(session), "en")
        save_revision(session, version, Draft("By hand"), origin="person:7")
    report = bring_wxr(export(Post(1, content="Newer.")))
    assert report.skipped[Thing.VERSION, CHANGED_BY_HAND].names == ["post 1"]
    head = version_of(only_article(session), "en").head_revision
    assert head is not None
    assert head.headline == "By hand"


def test_a_long_text_is_read_and_an_endless_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.xml"
    path.write_text(export(Post(1, content="word " * 2_100_000)), encoding="utf-8")
    items = [entry for entry in read(path) if isinstance(entry, Item)]
    assert len(items[0].content) > 10_000_000  # where the parser itself would have stopped
    monkeypatch.setattr(reader, "LARGEST_ITEM", 10_000_000)
    with pytest.raises(Refusal, match="larger than 9 MB"):
        list(read(path))


def test_reading_takes_no_more_room_for_a_larger_file(tmp_path: Path) -> None:
    def peak(posts: int) -> int:
        path = tmp_path / f"{posts}.xml"
        path.write_text(
            export(*(Post(number, content="word " * 4000) for number in range(posts))),
            encoding="utf-8",
        )
        tracemalloc.start()
        assert sum(isinstance(entry, Item) for entry in read(path)) == posts
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(3)
    assert peak(600) < peak(60) + 1_000_000


def test_writing_lets_go_of_what_is_written(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    path.write_text(export(*(Post(number) for number in range(1, 131))), encoding="utf-8")
    run = WxrImport(session, Options(tmp_path / "library"), report := Report())
    with transaction(session):
        held = [len(session.identity_map) for _ in run.run(path)]
        announced = session.info["portal_announced"]
    assert max(held) < 700
    assert announced == [ManyChanged(130)]
    assert report.count(Thing.VERSION, Outcome.MADE) == 130


def test_the_channel_comes_before_the_first_item(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(GOOD, encoding="utf-8")
    entries = list(read(path))
    place = next(index for index, entry in enumerate(entries) if isinstance(entry, Channel))
    assert entries[place] == Channel(
        link="https://old.example/blog",
        base="https://old.example/blog",
        language="en-US",
        version="1.2",
    )
    assert all(not isinstance(entry, Item) for entry in entries[:place])


def test_progress_ends_at_the_end(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(GOOD, encoding="utf-8")
    with transaction(session):
        steps = list(WxrImport(session, Options(tmp_path), Report()).run(path))
    assert steps[-1] == (path.stat().st_size, path.stat().st_size)
