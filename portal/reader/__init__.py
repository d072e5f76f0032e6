"""The public edition: one blueprint, registered once for each edition."""

from portal.reader.editions import add_editions

__all__ = ["add_editions"]
