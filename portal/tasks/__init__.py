"""Tasks: what has to be done about a version, by whom, until when."""

from portal.tasks.following import follow_articles

__all__ = ["follow_articles"]
