"""What docs/running.md says of settings, commands and files is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click import Command, Group

from portal.cli import main
from portal.settings import Settings
from tests.deployment.dockerfile import PROJECT

TEXT = (PROJECT / "docs/running.md").read_text()
TABLE = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", TEXT, re.MULTILINE))
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
DOCUMENTS = [
    *sorted((PROJECT / "docs").rglob("*.md")),
    *(PROJECT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")),
]


def test_every_setting_is_documented() -> None:
    settings = {f"PORTAL_{name}".upper() for name in Settings.model_fields}
    assert {name for name in TABLE if name.startswith("PORTAL_")} == settings


def test_every_variable_of_the_server_is_documented() -> None:
    config = (PROJECT / "gunicorn.conf.py").read_text()
    read = set(re.findall(r'(?:environ\.get|_number)\(["\']([A-Z_]+)["\']', config))
    assert {name for name in TABLE if not name.startswith("PORTAL_")} == read


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_default_is_as_documented(name: str) -> None:
    default = Settings.model_fields[name].default
    told = TABLE[f"PORTAL_{name}".upper()]
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    if name in {"base_url", "secret_key"}:
        return  # made up at the start
    assert told == (f"`{default}`" if str(default) else "empty")


def commands() -> list[list[str]]:
    """Return the portal's commands that the text gives."""
    lines = "\n".join(BLOCKS).replace("\\\n", " ")
    pattern = r"^(?:docker (?:compose exec|run .*) portal )?(?:portal )(.+)$"
    return [shlex.split(found) for found in sorted(set(re.findall(pattern, lines, re.MULTILINE)))]


def test_the_text_gives_commands() -> None:
    assert {"db", "static", "doctor", "user"} <= {words[0] for words in commands()}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_it_gives_is_one(words: list[str]) -> None:
    command: Command = main
    context = main.make_context("portal", ["doctor"])
    for word in words:
        if not isinstance(command, Group):
            break
        found = command.get_command(context, word)
        assert found is not None, word
        command = found
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    known = {option for parameter in command.params for option in parameter.opts}
    assert given <= known


def test_every_file_it_names_is_there() -> None:
    shell = "\n".join(BLOCKS)
    files = set(re.findall(r"(?<![/\w])(?:deploy|tools|tests)/[\w./]+", shell))
    assert {"deploy/nginx.conf", "deploy/portal.service", "deploy/env.example"} <= files
    modules = set(re.findall(r"python3? -m (\w+(?:\.\w+)+)", TEXT))
    assert "tools.production" in modules
    for name in files | {f"{module.replace('.', '/')}.py" for module in modules}:
        assert (PROJECT / name).is_file(), name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text()
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith(("http://", "https://")):
            assert (path.parent / target.partition("#")[0]).exists(), target
