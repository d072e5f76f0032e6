"""A port that cannot be had is told in one line, with what to do."""

from __future__ import annotations

import socket

import pytest

from tools import server
from tools.shell import Trouble


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8.000", "٨٠٠٠"])
def test_what_is_no_port_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match="is no port: give a number from 1 to 65535"):
        server._port()


@pytest.mark.parametrize(("given", "port"), [("", 8000), ("8123", 8123)])
def test_the_port_is_8000_unless_said(
    given: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", given)
    assert server._port() == port


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # another's habit
def test_a_taken_port_is_named(address: str) -> None:
    with socket.socket() as taken:
        taken.bind((address, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is taken .*: PORT={port + 1} make run"):
            server._check_free(port)


def test_a_free_port_passes() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server._check_free(port)
