"""Rules of the house that no ready-made checker holds: python -m tools.house_rules.

- Style sheets use logical properties only, so that both directions come out right.
- No file is longer than one sitting.
- No lock names an address.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.shell import ROOT, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 400
SOURCES = {".py", ".html", ".css", ".js", ".mjs"}
LOCKS = ("requirements/*.txt", "package-lock.json")

SIDE = "(?:left|right)"
# Properties that name a physical side of the line's direction. Top and bottom are the same
# in both editions, so they may stay; so may a corner-less border-radius.
PHYSICAL_PROPERTY = re.compile(
    rf"^(?:{SIDE}"
    rf"|(?:scroll-)?(?:margin|padding)-{SIDE}"
    rf"|border-{SIDE}(?:-(?:width|style|color))?"
    rf"|border-(?:top|bottom)-{SIDE}-radius"
    rf"|background-position-x)$"
)
PHYSICAL_VALUE = {
    "text-align": SIDE,
    "text-align-last": SIDE,
    "float": SIDE,
    "clear": SIDE,
    "caption-side": SIDE,
    "justify-content": SIDE,
    "justify-items": SIDE,
    "justify-self": SIDE,
    "background": SIDE,
    "background-position": SIDE,
    "object-position": SIDE,
    "transform-origin": SIDE,
}
# A gradient to one side fades the wrong end of a line in the other direction.
TO_A_SIDE = re.compile(rf"\bto\s+(?:(?:top|bottom)\s+)?{SIDE}\b")
# Four values go round the box by physical sides: right and left must say the same.
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color"}
FOUR_SIDES |= {"scroll-margin", "scroll-padding"}
DECLARATION = re.compile(r"(?:^|[{;])\s*([a-z-]+)\s*:\s*([^;{}]+)", re.MULTILINE)


def physical(css: str) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each declaration that names a physical side."""
    bare = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), css, flags=re.DOTALL)
    for found in DECLARATION.finditer(bare):
        name, value = found.group(1), found.group(2).strip()
        if _is_physical(name, value):
            yield bare.count("\n", 0, found.start(1)) + 1, f"{name}: {value}"


def _is_physical(name: str, value: str) -> bool:
    if PHYSICAL_PROPERTY.match(name):
        return True
    pattern = PHYSICAL_VALUE.get(name)
    if TO_A_SIDE.search(re.sub(r"url\([^()]*\)", "", value)):
        return True
    # A direction inside url(…) is a word of its own.
    outside = re.sub(r"\([^()]*\)", "", value)
    if pattern and re.search(rf"(?<![\w-]){pattern}(?![\w-])", outside):
        return True
    if name in FOUR_SIDES:
        parts = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "()", value).split()
        whole = re.findall(r"[^\s(]+(?:\((?:[^()]|\([^()]*\))*\))?", value)
        sides = 4
        return len(parts) == sides and len(whole) == sides and whole[1] != whole[3]
    return False


def addresses(text: str) -> list[str]:
    """Return the addresses in a lock, and what tells where packages come from."""
    return re.findall(r"https?://[^\s\"']+|^\s*--(?:extra-)?(?:index|find)\S*", text, re.MULTILINE)


def complaints(root: Path, files: list[Path]) -> list[str]:
    """Return what is wrong with these files, one line each."""
    found = []
    for path in files:
        name = path.relative_to(root)
        if path.suffix in SOURCES and (length := len(_read(path).splitlines())) > LONGEST:
            found.append(f"{name}: {length} lines, more than {LONGEST}: split it")
        if path.suffix == ".css":
            found += [f"{name}:{n}: physical side: {what}" for n, what in physical(_read(path))]
        if any(name.match(pattern) for pattern in LOCKS):
            found += [f"{name}: names an address: {what}" for what in addresses(_read(path))]
        if name.name == "package-lock.json":
            packages = json.loads(_read(path)).get("packages", {})
            found += [f"{name}: {key} is resolved" for key in packages if _resolved(packages[key])]
    return found


def _resolved(package: dict[str, str]) -> bool:
    return "resolved" in package


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def own_files() -> list[Path]:
    """Return the files of the project: committed, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    names = listed.split("\0") if listed else [str(p.relative_to(ROOT)) for p in _walk()]
    return [path for name in sorted(names) if name and (path := ROOT / name).is_file()]


def _walk() -> Iterator[Path]:
    """Walk a checkout without git: an unpacked archive, say."""
    for top in ("assets", "bench", "portal", "requirements", "tests", "tools"):
        yield from (p for p in (ROOT / top).rglob("*") if "static" not in p.parts)
    yield from ROOT.glob("*.*")


def main() -> int:
    found = complaints(ROOT, own_files())
    for line in found:
        say(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
