"""Keep the search index true to what is published."""


def follow_articles() -> None:
    """Listen to the article store."""
