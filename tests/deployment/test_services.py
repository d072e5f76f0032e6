"""compose.yaml, the systemd units, nginx and the settings agree with one another."""

from __future__ import annotations

import configparser
import re
import shlex
from typing import Any

import pytest
import yaml

from portal.settings import Settings
from tests.deployment.dockerfile import PROJECT, stages

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "static", "portal"]
NGINX = (PROJECT / "deploy/nginx.conf").read_text()
SETTINGS = {f"PORTAL_{name}".upper() for name in Settings.model_fields}
SERVER_VARIABLES = {"BIND", "PORT", "WEB_CONCURRENCY", "THREADS", "ACCESS_LOG"}
SOCKET = "unix:/run/portal/portal.sock"


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """Read a systemd unit: a key may come several times."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in (PROJECT / "deploy" / name).read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(key, []).append(value)
    return found


SERVICE = unit("portal.service")["Service"]


def example() -> dict[str, str]:
    """Read env.example, with what it only proposes."""
    lines = (PROJECT / "deploy/env.example").read_text().splitlines()
    found = (re.fullmatch(r"#?([A-Z_]+)=(.*)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def target(volume: str) -> str:
    return volume.split(":")[1]


def test_only_nginx_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert not any(service.get("network_mode") for service in SERVICES.values())


def test_nginx_has_no_way_to_the_database() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["nginx"]["networks"] == ["outside"]
    others = [service["networks"] for name, service in SERVICES.items() if name != "nginx"]
    assert not any("outside" in networks for networks in others)
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_the_portal_may_write_only_where_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service  # the image's own


@pytest.mark.parametrize("name", ["portal", "postgres", "redis", "nginx"])
def test_what_stays_up_says_how_it_is_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or name == "portal"  # the image's own


def test_the_layout_comes_before_the_server() -> None:
    needs = SERVICES["portal"]["depends_on"]
    assert needs["migrate"] == {"condition": "service_completed_successfully"}
    assert needs["static"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["migrate"]["command"] == ["db", "upgrade"]


def test_every_volume_is_named_and_used() -> None:
    mounted = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    named = {name for name in mounted if not name.startswith((".", "/"))}
    assert named == set(COMPOSE["volumes"])


def test_what_a_volume_is_mounted_on_belongs_to_the_images_user() -> None:
    """A named volume takes over the owner of the folder that the image has in its place."""
    made = stages((PROJECT / "Dockerfile").read_text())[-1].all("RUN")[0].text
    for name in OURS:
        for volume in SERVICES[name].get("volumes", []):
            assert re.search(rf"install .*--owner=10001 .*{target(volume)}\b", made), volume


@pytest.mark.parametrize("name", OURS)
def test_compose_sets_only_what_there_is(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= SETTINGS | SERVER_VARIABLES


def test_the_example_names_only_what_there_is() -> None:
    assert set(example()) <= SETTINGS | {"NEWS_HOST", "POSTGRES_PASSWORD"}


def test_the_example_holds_no_secret() -> None:
    assert example()["PORTAL_SECRET_KEY"] == example()["POSTGRES_PASSWORD"] == ""


def test_compose_asks_for_nothing_that_the_example_lacks() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (PROJECT / "compose.yaml").read_text()))
    assert asked <= set(example())


def test_the_example_fits_the_settings() -> None:
    given = {
        name.removeprefix("PORTAL_").lower(): value
        for name, value in example().items()
        if name.startswith("PORTAL_")
    }
    settings = Settings.model_validate(given | {"secret_key": "x" * 40})
    assert settings.hostname == example()["NEWS_HOST"]
    assert settings.env == "production"


def test_all_meet_at_one_socket() -> None:
    assert f"server {SOCKET} " in NGINX
    assert SERVICES["portal"]["environment"]["BIND"] == SOCKET
    assert unit("portal.socket")["Socket"]["ListenStream"] == [SOCKET.removeprefix("unix:")]
    folder = SOCKET.removeprefix("unix:").rpartition("/")[0]
    for name in ("portal", "nginx"):
        assert folder in {target(volume) for volume in SERVICES[name]["volumes"]}


def test_nginx_finds_the_files_that_it_serves() -> None:
    assert "root /srv/portal;" in NGINX
    targets = {target(volume) for volume in SERVICES["nginx"]["volumes"]}
    assert {"/srv/portal/static", "/srv/portal/media"} <= targets
    assert SERVICES["static"]["command"] == ["static", "/srv/portal"]


def test_nginx_fills_in_nothing_but_the_name() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", NGINX)) == {"NEWS_HOST"}
    assert SERVICES["nginx"]["environment"]["NGINX_ENVSUBST_FILTER"] == "^NEWS_HOST$$"


def test_gunicorn_outlasts_nginx_and_systemd_outlasts_both() -> None:
    config: dict[str, int] = {}
    for name in ("keepalive", "timeout", "graceful_timeout"):
        text = (PROJECT / "gunicorn.conf.py").read_text()
        config[name] = int(re.findall(rf"^{name} = (\d+)$", text, re.MULTILINE)[0])
    nginx = dict(re.findall(r"(keepalive_timeout|proxy_read_timeout) (\d+)s;", NGINX))
    assert int(nginx["keepalive_timeout"]) < config["keepalive"]
    assert int(nginx["proxy_read_timeout"]) > config["timeout"]
    assert int(SERVICE["TimeoutStopSec"][0]) > config["graceful_timeout"]
    grace = re.match(r"\d+", SERVICES["portal"]["stop_grace_period"])
    assert grace
    assert int(grace[0]) > config["graceful_timeout"]


def test_the_unit_runs_the_server_as_its_user() -> None:
    (start,) = SERVICE["ExecStart"]
    assert shlex.split(start)[1:] == ["-m", "portal", "serve"]
    assert SERVICE["User"] == ["portal"]
    assert SERVICE["Type"] == ["notify"]
    assert unit("portal.service")["Unit"]["Requires"] == ["portal.socket"]


def test_the_unit_may_write_only_where_it_must() -> None:
    assert SERVICE["ProtectSystem"] == ["strict"]
    assert SERVICE["StateDirectory"] == ["portal"]
    assert "PORTAL_DATA=/var/lib/portal" in SERVICE["Environment"][0].split()
    assert "ReadWritePaths" not in SERVICE
    assert SERVICE["CapabilityBoundingSet"] == [""]


def test_units_say_each_thing_once() -> None:
    parser = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    text = (PROJECT / "deploy/portal.service").read_text()
    # The system call filter is a list on purpose: allowed, then refused.
    parser.read_string(text.replace("SystemCallFilter=~", "SystemCallFilterLess=~"))
    parser.read_string((PROJECT / "deploy/portal.socket").read_text())
