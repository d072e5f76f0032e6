"""Find published stories by their words, in either language."""

from portal.search.index import follow_articles

__all__ = ["follow_articles"]
