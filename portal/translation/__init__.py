"""What ties the versions of an article together, paragraph by paragraph."""

from portal.translation.links import follow_articles

__all__ = ["follow_articles"]
