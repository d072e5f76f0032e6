"""The Dockerfile keeps to its own rules. `prove.py` carries it out; hadolint finds no fault."""

from __future__ import annotations

import re
import subprocess

import pytest

from portal.settings import Settings
from tests.deployment.dockerfile import PROJECT, Stage, is_sent, stages

TEXT = (PROJECT / "Dockerfile").read_text()
RULES = (PROJECT / ".dockerignore").read_text()
STAGES = stages(TEXT)
FINAL = STAGES[-1]
SERVER_VARIABLES = {"BIND", "PORT", "WEB_CONCURRENCY", "THREADS", "ACCESS_LOG"}
SETTINGS = {f"PORTAL_{name}".upper() for name in Settings.model_fields}


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout.splitlines()


def test_the_parser_reads_what_is_there() -> None:
    (one, two) = stages("ARG A=1\n# no\nFROM x:${A} AS y\nRUN a && \\\n    # no\n    b\nFROM z:2\n")
    assert (one.base, one.name, two.base) == ("x:1", "y", "z:2")
    assert [(step.keyword, step.text) for step in one.instructions] == [("RUN", "a && b")]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_base_is_a_small_one_of_a_known_release(stage: Stage) -> None:
    image, _, tag = stage.base.partition(":")
    assert image in {"node", "python"}
    assert re.fullmatch(r"[0-9.]+-slim-bookworm|[0-9.]+-bookworm-slim", tag)


def test_what_builds_and_what_runs_are_the_same_python() -> None:
    assert FINAL.base == STAGES[-2].base


def test_the_final_stage_only_copies() -> None:
    """No compiler, no package manager: what runs was made before."""
    for step in FINAL.all("RUN"):
        assert not re.search(r"\b(apt-get|apt|pip|npm|curl|wget)\b", step.text)


def test_nobody_runs_it_as_root() -> None:
    assert FINAL.last("USER").text == "10001:10001"
    keywords = [step.keyword for step in FINAL.instructions]
    assert "RUN" not in keywords[keywords.index("USER") :]
    assert "COPY" not in keywords[keywords.index("USER") :]


def test_signals_reach_the_program() -> None:
    assert FINAL.last("ENTRYPOINT").is_exec_form()
    assert FINAL.last("CMD").is_exec_form()
    health = FINAL.last("HEALTHCHECK").text
    command = health[health.index("CMD ") :]
    assert re.fullmatch(r'CMD \["python", "-m", "portal.healthcheck"\]', command)


def test_packages_come_with_their_digests() -> None:
    installs = [
        step.text for stage in STAGES for step in stage.all("RUN") if "install " in step.text
    ]
    pip = next(text for text in installs if text.startswith("pip"))
    for option in ("--require-hashes", "--no-deps", "--only-binary :all:"):
        assert option in pip
    npm = next(step.text for step in STAGES[0].all("RUN") if "npm" in step.text)
    assert npm.startswith("npm ci --ignore-scripts")


def test_every_setting_in_it_is_one() -> None:
    ours = {name for name in FINAL.environment() if name.startswith("PORTAL_") or name == "BIND"}
    assert ours == {"PORTAL_ENV", "PORTAL_DATA", "BIND"}
    assert ours <= SETTINGS | SERVER_VARIABLES


def test_no_secret_is_baked_in() -> None:
    assert not re.search(r"(?i)(secret|password|token)\w*\s*=", TEXT)


def test_everything_it_copies_is_sent_to_the_build() -> None:
    files = committed()
    for stage in STAGES:
        for step in stage.all("COPY"):
            *sources, _target = step.words()
            if sources[0].startswith("--from="):
                assert sources[0].removeprefix("--from=") in {known.name for known in STAGES}
                continue
            for source in sources:
                below = [name for name in files if name == source or name.startswith(source)]
                assert any(is_sent(name, RULES) for name in below), source


def test_nothing_else_is_sent_to_the_build() -> None:
    copied = {
        word.rstrip("/")
        for stage in STAGES
        for step in stage.all("COPY")
        for word in step.words()[:-1]
    }
    for name in [*committed(), ".env", "var/secret-key", "var/portal.sqlite3", ".git/config"]:
        if is_sent(name, RULES):
            assert any(name == path or name.startswith(f"{path}/") for path in copied), name


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        "deploy/env.example",
        "portal/static/css/reader.css",
        "portal/cli/__pycache__/x.pyc",
        "translations/ar/LC_MESSAGES/messages.mo",
        "node_modules/x/index.js",
        ".venv/bin/python",
        "requirements/dev.txt",
        "tests/conftest.py",
    ],
)
def test_what_is_private_or_made_inside_stays_out(name: str) -> None:
    assert not is_sent(name, RULES)


def test_the_code_that_serves_is_copied() -> None:
    targets = {word for stage in STAGES for step in stage.all("COPY") for word in step.words()[:-1]}
    assert {"wsgi.py", "gunicorn.conf.py", "portal/", "migrations/", "translations/"} <= targets
