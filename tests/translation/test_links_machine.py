"""Chance saves, typos, proposals and agreements on both sides, against somebody who keeps notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal.articles.blocks import Block, BlockKind
from portal.articles.publishing import release
from portal.articles.revisions import Draft, save_revision
from portal.database import transaction
from portal.editions import EDITIONS
from portal.messages import Refusal
from portal.translation.links import (
    Pairing,
    agree,
    current_digests,
    leave_unpaired,
    links_of,
    propose,
)
from portal.translation.paired import PairedStory, read_paired_story
from portal.translation.standing import Side, standings
from tests.articles.test_matching import sentence
from tests.newsroom import version_of, write_article

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAIR = ("en", "ar")
Part = tuple[str, str]
"""Edition and block id."""
places = st.integers(0, 3)
editions = st.sampled_from(PAIR)
edits = st.lists(
    st.tuples(
        st.sampled_from(["edit", "edit", "edit", "insert", "delete", "move"]), places, places
    ),
    max_size=3,
)


@dataclass
class Note:
    """A link as the one who keeps notes knows it: what each side said when people agreed."""

    state: str
    said: dict[Part, str]


class Desk(RuleBasedStateMachine):
    """Two editions of one article."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        body = {
            code: [Block(BlockKind.PARAGRAPH, html=sentence(n)) for n in range(4)] for code in PAIR
        }
        drafts = {code: Draft("Headline", body=body[code]) for code in PAIR}
        self.article = write_article(self.session, drafts=drafts)
        self.fresh = 100
        self.notes: list[Note] = []
        self.texts = {code: self.stored(code) for code in PAIR}
        self.suggest([([0], [0]), ([1, 2], [1])])
        for number in range(2):
            self.confirm(number)

    def stored(self, code: str) -> dict[str, str]:
        self.session.expire_all()
        head = version_of(self.article, code).head_revision
        assert head is not None
        return {block.id: block.html for block in head.blocks()}

    def write(self) -> str:
        self.fresh += 1
        return sentence(self.fresh)

    def says(self, part: Part) -> str | None:
        return self.texts[part[0]].get(part[1])

    @rule(code=editions, changes=edits)
    def change(self, code: str, changes: list[tuple[str, int, int]]) -> None:
        self.save(code, changes, minor=False)

    @rule(code=editions, place=places)
    def change_one(self, code: str, place: int) -> None:
        self.save(code, [("edit", place, 0)], minor=False)

    @rule(code=editions, changes=edits)
    def mend(self, code: str, changes: list[tuple[str, int, int]]) -> None:
        self.save(code, changes, minor=True)

    @rule(code=editions, place=places)
    def mend_one(self, code: str, place: int) -> None:
        self.save(code, [("edit", place, 0)], minor=True)

    def save(self, code: str, changes: list[tuple[str, int, int]], *, minor: bool) -> None:
        before = dict(self.texts[code])
        desk = list(before.items())
        for what, place, goal in changes:
            if what == "insert" or not desk:
                desk.insert(place, ("", self.write()))
                continue
            name, text = desk.pop(place % len(desk))
            if what == "edit":
                desk.insert(place, (name, f"{text} again" if place % 2 else self.write()))
            elif what == "move":
                desk.insert(goal, (name, text))
        body = [Block(BlockKind.PARAGRAPH, id=name, html=text) for name, text in desk]
        with transaction(self.session):
            version = version_of(self.article, code)
            save_revision(self.session, version, Draft("Headline", body=body), minor=minor)
        after = self.stored(code)
        assert list(after.values()) == [text for _, text in desk]
        assert all(name in {"", kept} for (name, _), kept in zip(desk, after, strict=True))
        self.texts[code] = after
        if not minor:
            return
        for note in self.notes:
            for part, said in note.said.items():
                if part[0] == code and part[1] in after and said == before.get(part[1]):
                    note.said[part] = after[part[1]]

    @rule(pairs=st.lists(st.tuples(*[st.lists(places, min_size=1, max_size=2)] * 2), max_size=4))
    def suggest(self, pairs: list[tuple[list[int], list[int]]]) -> None:
        pairings = []
        self.notes = [note for note in self.notes if note.state != "proposed"]
        taken = {part for note in self.notes for part in note.said}
        for numbers in pairs:
            blocks = {
                code: tuple(list(self.texts[code])[n] for n in chosen if n < len(self.texts[code]))
                for code, chosen in zip(PAIR, numbers, strict=True)
            }
            pairings.append(Pairing(blocks, 0.5))
            parts = {(code, block) for code in PAIR for block in blocks[code]}
            if all(blocks.values()) and not parts & taken:
                self.notes.append(Note("proposed", {part: self.says(part) or "" for part in parts}))
                taken |= parts
        with transaction(self.session):
            propose(self.session, self.article, PAIR, pairings)

    @rule(number=places)
    def confirm(self, number: int) -> None:
        if not self.notes:
            return
        note = self.notes[number % len(self.notes)]
        (link,) = (
            link
            for link in links_of(self.session, self.article.id)
            if {(side.edition, side.block_id) for side in link.sides} == set(note.said)
        )
        if any(self.says(part) is None for part in note.said):
            with pytest.raises(Refusal), transaction(self.session):
                agree(self.session, self.article, [link])
            return
        with transaction(self.session):
            agree(self.session, self.article, [link])
        note.said = {part: self.says(part) or "" for part in note.said}
        note.state = "agreed" if note.state == "proposed" else note.state

    @rule(code=editions, number=places)
    def leave_alone(self, code: str, number: int) -> None:
        if not self.texts[code]:
            return
        part = (code, list(self.texts[code])[number % len(self.texts[code])])
        toward = PAIR[1 - PAIR.index(code)]
        holding = [note for note in self.notes if part in note.said]
        if any(note.state != "proposed" for note in holding):
            with pytest.raises(Refusal), transaction(self.session):
                leave_unpaired(self.session, self.article, code, toward, [part[1]])
            return
        with transaction(self.session):
            leave_unpaired(self.session, self.article, code, toward, [part[1]])
        self.notes = [note for note in self.notes if note not in holding]
        self.notes.append(Note("no-counterpart", {part: self.says(part) or ""}))

    @rule(code=editions)
    def publish_and_read(self, code: str) -> None:
        with transaction(self.session):
            release(self.session, self.article.versions)
        found = read_paired_story(self.session, EDITIONS[code], self.article.id)
        assert isinstance(found, PairedStory)
        other = PAIR[1 - PAIR.index(code)]
        counterpart = found.counterparts[other]
        expected = self.expected()
        assert counterpart.moved_there == {
            block
            for (edition, block), (stood, moved) in expected.items()
            if edition == code and stood == "moved" and other in moved
        }
        anchors = {
            here[1]: {there[1] for there in note.said if there[0] == other and self.says(there)}
            for note in self.notes
            for here in note.said
            if here[0] == code and self.says(here) is not None
        }
        assert set(counterpart.anchors) == {block for block, there in anchors.items() if there}
        for block, there in counterpart.anchors.items():
            assert there in anchors[block]
        # Its headline has no counterpart either, once anything at all was compared.
        missing = [
            edition
            for (edition, _), (stood, moved) in expected.items()
            if edition == other and stood == "missing" and code in moved
        ]
        assert counterpart.missing_here == (len(missing) + 1 if self.notes else 0)

    def expected(self) -> dict[Part, tuple[str, frozenset[str]]]:
        """Say how each paragraph stands, from the notes alone."""
        told: dict[Part, tuple[str, frozenset[str]]] = {}
        for code, other in (PAIR, PAIR[::-1]):
            for block in self.texts[code]:
                told[code, block] = ("missing", frozenset({other}))
        for note in self.notes:
            moved = frozenset(
                part[0] for part, said in note.said.items() if self.says(part) != said
            )
            there = {part[0] for part in note.said if self.says(part) is not None}
            for part in note.said:
                if part in told:
                    told[part] = self._verdict(note.state, moved, there)
        return told

    def _verdict(
        self, state: str, moved: frozenset[str], there: set[str]
    ) -> tuple[str, frozenset[str]]:
        if state == "no-counterpart":
            return ("moved" if moved else state), moved
        if gone := frozenset(PAIR) - there:
            return "missing", gone
        if state == "proposed":
            return state, frozenset()
        return ("moved" if moved else "in-step"), moved

    @invariant()
    def everything_stands_as_noted(self) -> None:
        self.session.expire_all()
        links = [
            (
                link.id,
                link.state,
                [Side(s.edition, s.block_id, s.digest, s.toward) for s in link.sides],
            )
            for link in links_of(self.session, self.article.id)
        ]
        found = {
            (edition, block): (entry.standing.value, entry.moved)
            for entry in standings(PAIR, current_digests(self.article), links)
            for edition, blocks in entry.blocks.items()
            for block in blocks
            if block != "headline"
        }
        assert found == self.expected()
        assert len(links) == len(self.notes)


def test_links_stand_as_noted(session: Session) -> None:
    machine = type("DeskHere", (Desk,), {"session": session})
    run_state_machine_as_test(
        machine,
        settings=settings(
            deadline=None,
            max_examples=20,
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
        ),
    )
