"""Read a story together with how its paragraphs stand against the other editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from portal.articles.models import Article
from portal.articles.stories import PUBLIC, Absence, Sight, Story, story_from, story_query
from portal.database import json_rows
from portal.editions import Edition
from portal.translation.models import Link, LinkSide
from portal.translation.standing import LinkRecord, LinkStanding, Side, Standing, standings


@dataclass(frozen=True, slots=True)
class Counterpart:
    """How a story stands against the public version in another edition."""

    edition: str
    anchors: dict[str, str]
    """Block id here → id of the block there that says the same."""
    moved_there: frozenset[str]
    """Blocks here whose counterpart has changed since both were agreed to match."""
    missing_here: int
    """How many blocks of the other version have no counterpart here yet."""

    @property
    def lags(self) -> bool:
        """Whether this version is behind the other one."""
        return bool(self.moved_there) or self.missing_here > 0


@dataclass(frozen=True, slots=True)
class PairedStory:
    """A story and its counterparts by edition code."""

    story: Story
    counterparts: dict[str, Counterpart]


def read_paired_story(
    session: Session,
    edition: Edition,
    article_id: int,
    sight: Sight = PUBLIC,
    others: Sight | None = None,
) -> PairedStory | Absence | None:
    """Return an article in an edition, as ``read_story`` does, with its counterparts."""
    query = story_query(edition, article_id, sight, others).add_columns(_links().label("links"))
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    story = story_from(row, edition)
    if not isinstance(story, Story):
        return story
    links = _records(row.links)
    return PairedStory(
        story,
        {code: _counterpart(story, code, links) for code in story.others},
    )


def _links() -> ScalarSelect[Any]:
    return (
        select(
            json_rows(
                link=Link.id,
                state=Link.state,
                edition=LinkSide.edition,
                toward=LinkSide.toward,
                block=LinkSide.block_id,
                digest=LinkSide.digest,
            )
        )
        .select_from(Link)
        .join(LinkSide)
        .where(Link.article_id == Article.id)
        .correlate(Article)
        .scalar_subquery()
    )


def _records(rows: list[dict[str, Any]]) -> list[LinkRecord]:
    states: dict[int, str] = {}
    sides: dict[int, list[Side]] = {}
    for row in sorted(rows, key=lambda row: (row["link"], row["block"])):
        states[row["link"]] = row["state"]
        sides.setdefault(row["link"], []).append(
            Side(row["edition"], row["block"], row["digest"], row["toward"])
        )
    return [(link, state, sides[link]) for link, state in states.items()]


def _counterpart(story: Story, code: str, links: list[LinkRecord]) -> Counterpart:
    here = story.edition.code
    digests = {here: story.digests, code: story.others[code].digests}
    entries = standings((here, code), digests, links)
    compared = any(
        {side.edition, side.toward} == {here, code} for _, _, sides in links for side in sides
    )
    return Counterpart(
        edition=code,
        anchors=_anchors(entries, here, code, digests),
        moved_there=frozenset(
            block
            for entry in entries
            if entry.standing is Standing.MOVED and code in entry.moved
            for block in entry.blocks[here]
        ),
        # Without any link nobody has compared the two yet, so nothing can be said to be missing.
        missing_here=sum(
            len(entry.blocks[code])
            for entry in entries
            if compared and entry.standing is Standing.MISSING and here in entry.moved
        ),
    )


def _anchors(
    entries: list[LinkStanding], here: str, there: str, digests: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Where each block leads: of several that say the same, to the one about as far down."""
    order = {code: {block: n for n, block in enumerate(digests[code])} for code in (here, there)}
    anchors = {}
    for entry in entries:
        ours, theirs = (
            sorted(entry.blocks[code], key=order[code].__getitem__) for code in (here, there)
        )
        if theirs:
            for number, block in enumerate(ours):
                anchors[block] = theirs[number * len(theirs) // len(ours)]
    return anchors
