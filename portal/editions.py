"""The editions of the publication: each language face, and nothing else in the code names one.

A further edition is one more entry here and one more catalogue in ``translations/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale


@dataclass(frozen=True, slots=True)
class Edition:
    """One language face of the publication."""

    code: str
    """Short name in URLs and in the database."""
    tag: str
    """BCP 47 language tag, for ``lang``, ``hreflang`` and ``Content-Language``."""
    cldr: str
    """CLDR locale whose month names, plurals and separators the edition uses."""
    direction: Literal["ltr", "rtl"]
    name: str
    """The language's name in the language itself."""
    digits: str
    """CLDR numbering system of every number a reader sees: one policy per edition."""
    time_zone: str
    """IANA zone in which the edition tells the time."""
    open_graph: str
    """Locale in Open Graph's spelling, ``language_TERRITORY``."""

    @property
    def locale(self) -> Locale:
        """The Babel locale."""
        return Locale.parse(self.cldr)

    @property
    def zone(self) -> ZoneInfo:
        """The edition's time zone."""
        return ZoneInfo(self.time_zone)


EDITIONS: dict[str, Edition] = {
    edition.code: edition
    for edition in (
        Edition("en", "en", "en_GB", "ltr", "English", "latn", "Asia/Beirut", "en_GB"),
        # The Levant's own month names (تشرين الثاني) come with ar_LB; Latin digits are what its
        # newspapers print, and what the demo is written in.
        Edition("ar", "ar", "ar_LB", "rtl", "العربية", "latn", "Asia/Beirut", "ar_LB"),
    )
}

DEFAULT_EDITION = next(iter(EDITIONS.values()))


def others(edition: Edition) -> list[Edition]:
    """The editions a reader of this one can switch to."""
    return [other for other in EDITIONS.values() if other.code != edition.code]
