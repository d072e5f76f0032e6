"""What is done is remembered by what it was done from."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tools import shell
from tools.commands import COMMANDS, main
from tools.shell import ROOT, Stamp, Trouble

if TYPE_CHECKING:
    from pathlib import Path


def test_a_digest_changes_with_content_name_and_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "ROOT", tmp_path)
    (tmp_path / "a").write_text("1")
    digests = [shell.digest([tmp_path])]
    (tmp_path / "a").write_text("2")
    digests.append(shell.digest([tmp_path]))
    (tmp_path / "a").rename(tmp_path / "b")
    digests += [shell.digest([tmp_path]), shell.digest([tmp_path], "3.11")]
    assert len(set(digests)) == 4
    assert digests[2] == shell.digest([tmp_path])
    assert shell.digest([tmp_path / "missing"])


def test_a_stamp_holds_for_its_value_only(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "folder/stamp")
    assert not stamp.holds("a")
    stamp.set("a")
    assert stamp.holds("a")
    assert not stamp.holds("b")
    stamp.clear()
    assert not stamp.holds("a")


def test_a_failing_program_shows_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match="it failed"):
        shell.run([sys.executable, "-c", "print('why'); raise SystemExit(3)"], failing="it failed")
    assert capsys.readouterr().out == "why\n"


def test_a_missing_program_answers_nothing() -> None:
    assert shell.answers(["portal-no-such-program"]) is None
    assert shell.answers([sys.executable, "-c", "print(' yes ')"]) == "yes"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(f"  {name} " in said for name in COMMANDS)
    makefile = (ROOT / "Makefile").read_text()
    assert all(name in makefile.split() or f"{name}:" in makefile for name in COMMANDS)


def test_an_unknown_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2
    assert "There is no command fly" in capsys.readouterr().out


def test_the_entry_is_readable_to_every_python() -> None:
    source = (ROOT / "dev.py").read_text()
    assert source.isascii()
    guard = source.split("from tools")[0].replace("(3, 11)", "(9, 0)")
    done = subprocess.run(
        [sys.executable, "-c", guard], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer" in done.stderr
