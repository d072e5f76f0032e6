"""Blocks: what counts as a change, how they are kept, and that each has an id of its own."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.articles.blocks import (
    HEADLINE,
    STANDFIRST,
    Block,
    BlockError,
    BlockKind,
    Picture,
    body_from_json,
    body_to_json,
    with_ids,
)
from portal.articles.words import digest_of, fold_space, plain
from tests.articles.strategies import OFTEN, SELDOM, blocks, inline, texts

LINK = '<a href="https://a.example/">there</a>'


def paragraph(html: str) -> Block:
    return Block(BlockKind.PARAGRAPH, html=html).cleaned()


@OFTEN
@given(blocks)
def test_saving_again_never_invents_a_change(block: Block) -> None:
    again = block.cleaned()
    assert again == block
    assert again.digest == block.digest
    assert Block.from_json(json.loads(json.dumps(block.to_json()))).digest == block.digest


@OFTEN
@given(texts, st.booleans(), st.sampled_from([" ", "\n", "\t ", "\u00a0", "  "]))
def test_spelling_of_letters_and_spaces_is_no_change(text: str, apart: bool, space: str) -> None:
    other = unicodedata.normalize("NFD" if apart else "NFC", text).replace(" ", space)
    assert digest_of(plain(text)) == digest_of(plain(f" {other}{space}"))


@OFTEN
@given(texts, texts)
def test_another_text_is_a_change(one: str, other: str) -> None:
    same = fold_space(unicodedata.normalize("NFC", one)) == fold_space(
        unicodedata.normalize("NFC", other)
    )
    assert (digest_of(one) == digest_of(other)) is same


@SELDOM
@given(blocks, texts)
def test_a_word_more_is_a_change_in_a_block_of_any_kind(block: Block, word: str) -> None:
    assume(fold_space(plain(word)))
    if block.kind is BlockKind.CODE:
        longer = replace(block, text=f"{block.text} {word}x")
    else:
        longer = replace(block, html=f"{block.html} x{len(word)}")
    assert longer.cleaned().digest != block.digest


@SELDOM
@given(inline)
def test_emphasis_is_no_change(html: str) -> None:
    plainly = paragraph(f"<p>{html}</p> end")
    assert paragraph(f"<strong>{html}</strong> <em>end</em>").digest == plainly.digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LINK, LINK.replace("a.example", "b.example")),
        (LINK, "there"),
        ('<a lang="x>y" href="story:0">x</a>', '<a lang="x>y" href="story:1">x</a>'),
        (f"{LINK} and {LINK.replace('a.', 'b.')}", f"{LINK.replace('a.', 'b.')} and {LINK}"),
    ],
)
def test_where_a_link_leads_is_part_of_what_is_said(one: str, other: str) -> None:
    assert paragraph(one).words == paragraph(other).words
    assert paragraph(one).digest != paragraph(other).digest


@pytest.mark.parametrize(
    ("one", "other"), [("The ship sails.", "The ships sail."), ("عاد", "عادَ"), ("3", "٣")]
)
def test_a_mended_letter_is_a_change(one: str, other: str) -> None:
    assert paragraph(one).digest != paragraph(other).digest


@pytest.mark.parametrize(
    "other",
    [
        Picture(media_id=2, alt="A boat", caption="At sea"),
        Picture(media_id=1, alt="A ship", caption="At sea"),
        Picture(media_id=1, alt="A boat", caption="At home"),
        Picture(source="https://a.example/1.jpg", alt="A boat", caption="At sea"),
    ],
)
def test_another_picture_or_caption_is_a_change(other: Picture) -> None:
    shown = Picture(media_id=1, alt="A boat", caption="At sea")
    one = Block(BlockKind.PICTURE, pictures=(shown,))
    assert replace(one, pictures=(other,)).digest != one.digest


def test_another_address_of_an_embed_is_a_change() -> None:
    block = Block(BlockKind.EMBED, address="https://a.example/1", html="A film")
    assert replace(block, address="https://a.example/2").digest != block.digest


def test_nothing_a_block_refers_to_runs_a_script() -> None:
    evil = "java\nscript:alert(1)"
    block = Block(
        BlockKind.GALLERY,
        address=evil,
        html=f'<a href="{evil}">x</a>',
        pictures=(Picture(source=evil),),
    )
    assert "alert" not in json.dumps(block.cleaned().to_json())


@OFTEN
@given(st.lists(blocks, max_size=5))
def test_a_body_comes_back_as_it_was_kept(body: list[Block]) -> None:
    kept = json.loads(json.dumps(body_to_json(with_ids(body))))
    back = body_from_json(kept)
    assert [replace(block, id="") for block in back] == body
    assert body_to_json(back) == kept


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "video"},
        {"kind": None},
        {"id": "a1"},
        {"kind": "paragraph", "onclick": "x"},
        {"kind": "heading"},
        {"kind": "heading", "level": 1},
        {"kind": "heading", "level": "2"},
        {"kind": "item", "level": 6},
        {"kind": "item", "level": -1},
        {"kind": "picture"},
        {"kind": "picture", "pictures": [{"size": 1}]},
        {"kind": "picture", "pictures": 7},
        {"kind": "picture", "pictures": [None]},
        {"kind": "table", "rows": 7},
        ["kind", "paragraph"],
        "paragraph",
        7,
        None,
    ],
)
def test_what_is_no_block_is_refused(data: object) -> None:
    with pytest.raises(BlockError):
        Block.from_json(data)  # type: ignore[arg-type]  # that is the point


@SELDOM
@given(st.lists(st.tuples(blocks, st.sampled_from(["", "a", "b", "c", HEADLINE, STANDFIRST]))))
def test_every_block_gets_an_id_of_its_own(pairs: list[tuple[Block, str]]) -> None:
    wanted = [replace(block, id=id_) for block, id_ in pairs]
    result = with_ids(wanted)
    ids = [block.id for block in result]
    assert len(set(ids)) == len(ids)
    assert not {"", HEADLINE, STANDFIRST} & set(ids)
    assert [replace(block, id="") for block in result] == [block for block, _ in pairs]
    firsts = {block.id: index for index, block in reversed(list(enumerate(wanted)))}
    for id_, index in firsts.items():
        if id_ not in {"", HEADLINE, STANDFIRST}:
            assert result[index].id == id_
    assert with_ids(result) == result


def test_words_are_counted_in_either_script() -> None:
    assert paragraph("<em>three</em> short words").word_count == 3
    assert paragraph("ثلاث كلمات قصيرة").word_count == 3
    assert Block(BlockKind.RULE).word_count == 0
    table = Block(BlockKind.TABLE, rows=(("one two", "three"), ("four", "")))
    assert table.word_count == 4
