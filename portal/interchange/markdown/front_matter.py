"""The YAML at the head of a Markdown file: read as text, bounded, and by many names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from email.utils import parsedate_to_datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from portal.articles.words import fold_space, plain
from portal.messages import N_, Refusal

LARGEST = 64 * 1024
"""Size of a front matter in characters."""
_FENCED = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TRUE = {"true", "yes", "on", "1", "y"}
_COMMA = re.compile(r"\s*[,،;؛]\s*")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_ZONE_APART = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)")

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "headline"),
    "standfirst": ("standfirst", "description", "summary", "excerpt", "subtitle"),
    "kicker": ("kicker", "eyebrow"),
    "slug": ("slug",),
    "section": ("section", "category", "categories"),
    "topics": ("topics", "tags", "tag"),
    "authors": ("authors", "author", "byline"),
    "date": ("date", "published_at", "published_date", "publishdate", "pubdate"),
    "place": ("place", "dateline", "location"),
    "picture": ("picture", "image", "cover"),
    "gallery": ("gallery",),
    "language": ("lang", "language", "locale"),
    "pair": ("pair", "translation_key", "translationkey", "ref"),
    "written_first": ("written_first",),
    "draft": ("draft",),
    "published": ("published",),
    "status": ("status",),
    "minor": ("minor",),
}
"""What the portal keeps → what front matters call it, the first that is there wins."""


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text; refuses aliases, with which nine lines make a gigabyte."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=mark)
        return super().compose_node(parent, index)


def split(text: str, file: str) -> tuple[dict[str, Any], str]:
    """Split a file into the fields of its front matter and the Markdown below.

    Args:
        text: the file.
        file: its name, for the message.

    Raises:
        Refusal: if the front matter is no YAML mapping, too large, or has aliases.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    match = _FENCED.match(text)
    if match is None:
        return {}, text
    head = match.group(1) or ""
    if len(head) > LARGEST:
        raise Refusal(N_("%(file)s: the front matter is too large."), file=file)
    try:
        fields = _Loader(head).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Refusal(
            N_("%(file)s, line %(line)s: the front matter is not valid YAML (%(problem)s)."),
            file=file,
            line=line,
            problem=error.problem or error.context or "",
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Refusal(N_("%(file)s: the front matter is not valid YAML."), file=file) from error
    if fields is None or fields == "":
        fields = {}
    if not isinstance(fields, dict):
        raise Refusal(N_("%(file)s: the front matter is not a list of fields."), file=file)
    return {str(name).strip().lower(): value for name, value in fields.items()}, text[match.end() :]


class Fields:
    """The front matter of a file, by the portal's own names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def raw(self, name: str) -> Any:
        """Return what stands under the first of a field's names; ``None`` if nothing does."""
        for alias in NAMES.get(name, (name,)):
            if self._values.get(alias) not in (None, "", [], {}):
                return self._values[alias]
        return None

    def text(self, name: str) -> str:
        """Return a field as one line of text; the first entry where it is a list."""
        value = self.raw(name)
        if isinstance(value, list):
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name") or value.get("path") or value.get("src") or ""
        return fold_space(plain(value)) if isinstance(value, str) else ""

    def texts(self, name: str, *, separated: bool = False) -> list[str]:
        """Return a field as a list of texts; ``separated``: a comma in a text parts two."""
        value = self.raw(name)
        if isinstance(value, str):
            return [part for part in _COMMA.split(value) if part] if separated else [value]
        if isinstance(value, dict):
            value = [value]
        entries = value if isinstance(value, list) else []
        names = (entry.get("name", "") if isinstance(entry, dict) else entry for entry in entries)
        return [fold_space(plain(entry)) for entry in names if isinstance(entry, str) and entry]

    def flag(self, name: str) -> bool | None:
        """Return a field as yes or no; ``None`` if it is not there."""
        value = self.raw(name)
        return value.strip().lower() in _TRUE if isinstance(value, str) else None

    def instant(self, name: str, zone: ZoneInfo) -> datetime | None:
        """Return a field as an instant; without a zone it is told in the edition's.

        Raises:
            ValueError: if it is there and cannot be understood.
        """
        text = self.text(name)
        if not text:
            return None
        if _DAY.fullmatch(text):
            year, month, day = (int(part) for part in text.split("-"))
            return datetime.combine(datetime(year, month, day, tzinfo=zone), time(), tzinfo=zone)
        try:
            moment = datetime.fromisoformat(_ZONE_APART.sub("", text))
        except ValueError:
            moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def unknown(self) -> list[str]:
        """Return the names of fields that the portal has no place for."""
        known = {alias for aliases in NAMES.values() for alias in aliases}
        return [name for name in self._values if name not in known]
