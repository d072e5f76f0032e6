"""What an import tells those who follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManyChanged:
    """So many versions changed at once that they are not told one by one.

    A follower that keeps pages or lists made of versions drops them all.
    """

    count: int
