"""Neither depth nor size of foreign HTML does any harm."""

from __future__ import annotations

import re
import time

import pytest

from portal.interchange.html import blocks_from_html


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "figure"])
@pytest.mark.parametrize("depth", [60, 70, 1000, 5000])
def test_depth_does_no_harm(tag: str, depth: int) -> None:
    html = f"<{tag}>" * depth + "<p>one</p><p>two</p><script>no</script>"
    said = "\n".join(block.words for block in blocks_from_html(html))
    assert re.findall(r"\w+", said) == ["one", "two"]
    assert "onetwo" not in said


def seconds(html: str, *, lines: bool) -> float:
    start = time.process_time()
    blocks_from_html(html, lines=lines)
    return time.process_time() - start


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize(
    "pattern",
    [
        "<p>Some words <b>here</b> and <a href='https://x.org'>there</a>.</p>\n{}",
        "a \n{}",
        "a {} b",
        " {}",
        "a<br>{}",
        "<table>{}<tr><td colspan=1000 rowspan=1000>x",
        "<blockquote>{}<cite>x</cite> ",
        "<a href=x>{}y",
        "<b><i><s><sub>{}<p>y</p>",
        "&amp;{}",
        "<blockquote><footer>{}-",
        "<li>{}x",
    ],
)
def test_cost_grows_with_the_size_and_not_with_its_square(pattern: str, lines: bool) -> None:
    """Sixteen times the text in far less than 256 times the time, on however busy a machine."""
    once, again = pattern.split("{}")
    part = again or once
    sizes = [once + part * (size // len(part)) for size in (4_000, 64_000)]
    seconds(sizes[0], lines=lines)
    small = min(seconds(sizes[0], lines=lines) for _ in range(3))
    assert seconds(sizes[1], lines=lines) < 80 * small + 0.2
