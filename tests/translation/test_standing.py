"""How links stand, against somebody who works it out block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.translation.models import LinkState
from portal.translation.standing import LinkStanding, Side, Standing, standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.translation.standing import LinkRecord

    Digests = Mapping[str, Mapping[str, str]]

PAIR = ("en", "ar")
ENGLISH, ARABIC, BOTH = frozenset({"en"}), frozenset({"ar"}), frozenset({"en", "ar"})
OFTEN = settings(deadline=None, max_examples=100)


@dataclass(frozen=True)
class World:
    """What three editions say now, and the links among them."""

    digests: dict[str, dict[str, str]]
    links: list[LinkRecord]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw texts of a few letters, so that much is equal, and links of blocks there and gone."""
    letters = st.sampled_from("pqr")
    names = ["a", "b", "c", "d", "e"]
    digests = {
        edition: draw(st.dictionaries(st.sampled_from(names), letters, max_size=5))
        for edition in ("en", "ar", "fr")
    }
    links: list[LinkRecord] = []
    free = {
        (edition, toward): [*names]
        for edition in digests
        for toward in digests
        if edition != toward
    }
    for number in range(draw(st.integers(0, 5))):
        pair = draw(st.sampled_from([("en", "ar"), ("ar", "en"), ("en", "fr"), ("fr", "ar")]))
        state = draw(st.sampled_from(list(LinkState)))
        sides = []
        for edition, toward in (pair, pair[::-1]):
            if state == LinkState.NO_COUNTERPART and (edition, toward) != pair:
                continue
            taken = [
                free[edition, toward].pop(draw(st.integers(-5, 4)) % len(free[edition, toward]))
                for _ in range(min(draw(st.integers(1, 2)), len(free[edition, toward])))
            ]
            sides += [Side(edition, block, draw(letters), toward) for block in taken]
        if {side.edition for side in sides} == set(
            pair[:1] if state == LinkState.NO_COUNTERPART else pair
        ):
            links.append((number, state, sides))
    return World(digests, links)


Told = dict[tuple[str, str], tuple[Standing, frozenset[str]]]


def by_block(found: Sequence[LinkStanding]) -> Told:
    """Say how each block stands; each may be named once only."""
    told: Told = {}
    for entry in found:
        for edition, blocks in entry.blocks.items():
            for block in blocks:
                assert (edition, block) not in told
                told[edition, block] = (entry.standing, entry.moved)
    return told


def worked_out(pair: tuple[str, str], world: World) -> Told:
    """Work out the same from the blocks' side."""
    told: Told = {}
    for edition, other in (pair, pair[::-1]):
        for block in world.digests[edition]:
            told[edition, block] = _of(edition, other, block, world)
    return told


def _of(edition: str, other: str, block: str, world: World) -> tuple[Standing, frozenset[str]]:
    for _, state, sides in world.links:
        if not any((s.edition, s.block_id, s.toward) == (edition, block, other) for s in sides):
            continue
        changed = set()
        partners = 0
        for side in sides:
            now = world.digests[side.edition].get(side.block_id, "gone")
            if now != side.digest:
                changed.add(side.edition)
            if side.edition == other and now != "gone":
                partners += 1
        if state == "no-counterpart":
            return (Standing.MOVED if changed else Standing.NO_COUNTERPART), frozenset(changed)
        if not partners:
            return Standing.MISSING, frozenset({other})
        if state == "proposed":
            return Standing.PROPOSED, frozenset()
        return (Standing.MOVED if changed else Standing.IN_STEP), frozenset(changed)
    return Standing.MISSING, frozenset({other})


@OFTEN
@given(worlds(), st.sampled_from([("en", "ar"), ("ar", "en"), ("en", "fr"), ("ar", "fr")]))
def test_every_block_stands_as_worked_out(world: World, pair: tuple[str, str]) -> None:
    found = standings(pair, world.digests, world.links)
    assert by_block(found) == worked_out(pair, world)
    assert all(any(entry.blocks.values()) for entry in found)


@OFTEN
@given(worlds())
def test_it_is_the_same_seen_from_either_side(world: World) -> None:
    here = by_block(standings(PAIR, world.digests, world.links))
    assert here == by_block(standings(PAIR[::-1], world.digests, world.links))


@OFTEN
@given(worlds())
def test_a_third_edition_disturbs_no_pair(world: World) -> None:
    alone = [
        link for link in world.links if all("fr" not in (s.edition, s.toward) for s in link[2])
    ]
    pair = {edition: world.digests[edition] for edition in PAIR}
    assert standings(PAIR, world.digests, world.links) == standings(PAIR, pair, alone)


@OFTEN
@given(worlds())
def test_to_agree_puts_everything_in_step(world: World) -> None:
    agreed: list[LinkRecord] = [
        (
            number,
            "agreed" if state == "proposed" else state,
            [
                Side(
                    s.edition,
                    s.block_id,
                    world.digests[s.edition].get(s.block_id, "gone"),
                    s.toward,
                )
                for s in sides
            ],
        )
        for number, state, sides in world.links
    ]
    sides_of = {number: sides for number, _, sides in agreed}
    for entry in standings(PAIR, world.digests, agreed):
        gone = entry.link_id is not None and any(
            side.digest == "gone" for side in sides_of[entry.link_id]
        )
        if entry.link_id is not None and not gone:
            assert entry.standing in {Standing.IN_STEP, Standing.NO_COUNTERPART}
            assert entry.moved == frozenset()


def link(state: str = "agreed", **digests: str) -> LinkRecord:
    """Return a link of one block ``a`` per edition named."""
    codes = list(digests)
    other = {code: next((c for c in PAIR if c != code), "") for code in codes}
    return (7, state, [Side(code, "a", digests[code], other[code]) for code in codes])


def one(en: str | None, ar: str | None, state: str = "agreed") -> LinkStanding:
    now = {
        "en": {} if en is None else {"a": en},
        "ar": {} if ar is None else {"a": ar},
    }
    (entry,) = standings(PAIR, now, [link(state, en="p", ar="q")])
    return entry


def test_either_side_moves_or_both() -> None:
    assert (one("p", "q").standing, one("p", "q").moved) == (Standing.IN_STEP, frozenset())
    assert (one("x", "q").standing, one("x", "q").moved) == (Standing.MOVED, ENGLISH)
    assert (one("p", "x").standing, one("p", "x").moved) == (Standing.MOVED, ARABIC)
    assert (one("x", "x").standing, one("x", "x").moved) == (Standing.MOVED, BOTH)


def test_a_deleted_side_is_missing_there() -> None:
    for state in ("agreed", "proposed"):
        assert one(None, "q", state).standing is Standing.MISSING
        assert one(None, "q", state).moved == ENGLISH
        assert one("p", None, state).moved == ARABIC


def test_a_link_whose_blocks_are_all_gone_is_no_more() -> None:
    assert standings(PAIR, {"en": {}, "ar": {}}, [link(en="p", ar="q")]) == []


def test_a_proposal_is_one_however_it_moves() -> None:
    assert one("x", "y", "proposed").standing is Standing.PROPOSED


def test_what_has_no_counterpart_on_purpose_stands_until_it_moves() -> None:
    alone: LinkRecord = (7, "no-counterpart", [Side("en", "a", "p", "ar")])
    (entry,) = standings(PAIR, {"en": {"a": "p"}, "ar": {}}, [alone])
    assert entry.standing is Standing.NO_COUNTERPART
    (entry,) = standings(PAIR, {"en": {"a": "x"}, "ar": {}}, [alone])
    assert (entry.standing, entry.moved) == (Standing.MOVED, ENGLISH)


def test_without_links_all_is_missing_on_the_other_side() -> None:
    found = standings(PAIR, {"en": {"a": "p"}, "ar": {"b": "q"}}, [])
    assert [(entry.standing, entry.moved) for entry in found] == [
        (Standing.MISSING, ARABIC),
        (Standing.MISSING, ENGLISH),
    ]
