"""What HTML refers to, and what it is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _nowhere(_source: str) -> int | None:
    return None


def _as_it_is(address: str) -> str:
    return address


@dataclass(frozen=True, slots=True)
class Sources:
    """How addresses in foreign HTML become the portal's."""

    picture: Callable[[str], int | None] = _nowhere
    """Address of a picture → id in the library, if it is there."""
    link: Callable[[str], str] = _as_it_is
    """Address of a link → where it is to lead; empty: the link goes, its words stay."""
