"""Read the Dockerfile and what .dockerignore lets through: for its lint, and for its proof."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Instruction:
    """One instruction: its keyword in capitals, and the rest of it on one line."""

    keyword: str
    text: str

    def words(self) -> list[str]:
        """Return the words of an instruction in either form: JSON, or as a shell reads them."""
        if self.text.startswith("["):
            words: list[str] = json.loads(self.text)
            return words
        return shlex.split(self.text)

    def is_exec_form(self) -> bool:
        """Tell whether no shell stands between: ``CMD ["program", "word"]``."""
        return re.fullmatch(r'\[("[^"]*",? ?)+\]', self.text) is not None


@dataclass
class Stage:
    """What follows one FROM."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, keyword: str) -> list[Instruction]:
        """Return the instructions of a kind, in order."""
        return [one for one in self.instructions if one.keyword == keyword]

    def last(self, keyword: str) -> Instruction:
        """Return the instruction of a kind that counts."""
        return self.all(keyword)[-1]

    def environment(self) -> dict[str, str]:
        """Return what its ENV instructions set."""
        pairs = [word.split("=", 1) for one in self.all("ENV") for word in one.words()]
        return {name: value for name, value in pairs}  # noqa: C416  # typed


def stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile."""
    found: list[Stage] = []
    arguments: dict[str, str] = {}
    for instruction in _instructions(text):
        if instruction.keyword == "ARG" and not found:
            name, _, value = instruction.text.partition("=")
            arguments[name] = value
        elif instruction.keyword == "FROM":
            base, *rest = _filled(instruction.text, arguments).split()
            found.append(Stage(base, rest[1] if rest else str(len(found))))
        else:
            found[-1].instructions.append(instruction)
    return found


def _instructions(text: str) -> Iterator[Instruction]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword:
            yield Instruction(keyword.upper(), rest.strip())


def _filled(text: str, arguments: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda found: arguments[found.group(1)], text)


def is_sent(name: str, rules: str) -> bool:
    """Tell whether a file gets past .dockerignore: the last rule that fits it decides."""
    sent = True
    for line in rules.splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#") and _fits(name, rule.removeprefix("!")):
            sent = rule.startswith("!")
    return sent


def _fits(name: str, pattern: str) -> bool:
    """Tell whether a rule names a file or a folder above it; a star stays within a folder."""
    parts = name.split("/")
    above = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in parts)
    return any(path.count("/") == pattern.count("/") and fnmatch(path, pattern) for path in above)
