"""A bad value stops the boot and names itself; nothing secret is told."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from portal.settings import (
    MINIMUM_SECRET_LENGTH,
    SECRET_FILE,
    Settings,
    SettingsError,
    load_settings,
)

SECRET = "s" * MINIMUM_SECRET_LENGTH
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_SECRET_KEY": SECRET,
    "PORTAL_BASE_URL": "https://news.example.org",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("PORTAL_") or name == "PORT":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.env == "development"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_address == f"sqlite:///{tmp_path / 'var' / 'portal.sqlite3'}"
    assert settings.media_directory == tmp_path / "var" / "media"
    assert not (tmp_path / "var").exists()


def test_an_empty_value_is_as_good_as_none(environment: pytest.MonkeyPatch) -> None:
    empty = {f"PORTAL_{name.upper()}": "" for name in Settings.model_fields}
    assert load(environment, **empty) == Settings()


def test_the_port_of_the_server_is_in_its_address(environment: pytest.MonkeyPatch) -> None:
    assert load(environment, PORT="8123").base_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_ENV", "Production"),
        ("PORTAL_ENV", "prod"),
        ("PORTAL_BASE_URL", "news.example.org"),
        ("PORTAL_BASE_URL", "ftp://news.example.org"),
        ("PORTAL_BASE_URL", "https://"),
        ("PORTAL_BASE_URL", "https://news.example.org/en"),
        ("PORTAL_BASE_URL", "https://news.example.org?a"),
        ("PORTAL_BASE_URL", "https://me:word@news.example.org"),
        ("PORTAL_BASE_URL", "https://news example.org"),
        ("PORTAL_BASE_URL", "https://news.example.org:port"),
        ("PORTAL_BASE_URL", "https://news.example.org:99999"),
        ("PORTAL_BASE_URL", "https://[::1"),
        ("PORTAL_DATABASE_URL", "mysql://h/d"),
        ("PORTAL_DATABASE_URL", "portal.sqlite3"),
        ("PORTAL_DATABASE_URL", "postgresql+psycopg2://h/d"),
        ("PORTAL_REDIS_URL", "http://h"),
        ("PORTAL_REDIS_URL", "localhost:6379"),
        ("PORTAL_TIME_ZONE", "Beirut"),
        ("PORTAL_TIME_ZONE", "../etc/passwd"),
        ("PORTAL_TIME_ZONE", "/etc/localtime"),
        ("PORTAL_TRUSTED_PROXIES", "-1"),
        ("PORTAL_TRUSTED_PROXIES", "6"),
        ("PORTAL_TRUSTED_PROXIES", "yes"),
        ("PORTAL_CONTACT_PER_HOUR", "0"),
        ("PORTAL_CONTACT_PER_HOUR", "5.5"),
    ],
)
def test_a_bad_value_stops_the_boot_and_names_itself(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(environment, **{name: value})
    assert str(refusal.value).startswith(f"{name}: ")
    assert len(str(refusal.value).splitlines()) == 1


def test_every_bad_value_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(environment, PORTAL_ENV="prod", PORTAL_REDIS_URL="x", PORTAL_TIME_ZONE="y")
    names = [line.partition(":")[0] for line in str(refusal.value).splitlines()]
    assert names == ["PORTAL_ENV", "PORTAL_REDIS_URL", "PORTAL_TIME_ZONE"]


def test_production_takes_a_whole_environment(environment: pytest.MonkeyPatch) -> None:
    assert load(environment, **PRODUCTION).signing_key() == SECRET
    assert not Path("var").exists()


@pytest.mark.parametrize("name", ["PORTAL_SECRET_KEY", "PORTAL_BASE_URL"])
def test_production_makes_nothing_up(environment: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load(environment, **{**PRODUCTION, name: ""})


def test_production_refuses_a_short_key(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY"):
        load(environment, **{**PRODUCTION, "PORTAL_SECRET_KEY": SECRET[1:]})


def test_a_refusal_tells_no_secret(environment: pytest.MonkeyPatch) -> None:
    secrets = {
        "PORTAL_DATABASE_URL": "mysql://me:hunter2@h/d",
        "PORTAL_REDIS_URL": "http://:hunter2@h",
        "PORTAL_BASE_URL": "https://me:hunter2@h",
        "PORTAL_SECRET_KEY": "hunter2",
        "PORTAL_ENV": "production",
    }
    with pytest.raises(SettingsError) as refusal:
        load(environment, **secrets)
    assert "hunter2" not in "".join(traceback.format_exception(refusal.value))


def test_settings_show_no_secret() -> None:
    settings = Settings(secret_key=SECRET)
    assert SECRET not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("postgres://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////var/lib/a.sqlite3", "sqlite:////var/lib/a.sqlite3"),
    ],
)
def test_addresses_of_databases(environment: pytest.MonkeyPatch, value: str, address: str) -> None:
    assert load(environment, PORTAL_DATABASE_URL=value).database_address == address


@pytest.mark.parametrize(
    ("value", "origin", "host"),
    [
        ("https://News.Example.org/", "https://news.example.org", "news.example.org"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001", "127.0.0.1"),
        ("http://[::1]:8001", "http://[::1]:8001", "::1"),
        ("https://الجسر.example", "https://الجسر.example", "الجسر.example"),
    ],
)
def test_the_public_address_is_an_origin(
    environment: pytest.MonkeyPatch, value: str, origin: str, host: str
) -> None:
    settings = load(environment, PORTAL_BASE_URL=value)
    assert (settings.base_url, settings.hostname) == (origin, host)


def test_settings_stay_as_they_are() -> None:
    with pytest.raises(ValidationError):
        Settings().env = "production"  # type: ignore[misc]  # that is the point


def test_the_key_is_made_once_for_one_pair_of_eyes(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "deep" / "data")
    key = settings.signing_key()
    assert len(key) >= MINIMUM_SECRET_LENGTH
    assert Settings(data=settings.data).signing_key() == key
    mode = (settings.data / SECRET_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_key_that_was_never_written_is_made_again(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).touch(0o600)
    key = Settings(data=tmp_path).signing_key()
    assert len(key) >= MINIMUM_SECRET_LENGTH
    assert Settings(data=tmp_path).signing_key() == key


def test_those_who_start_together_have_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        with ThreadPoolExecutor(6) as pool:
            keys = list(pool.map(lambda data: Settings(data=data).signing_key(), [folder] * 6))
        assert len(set(keys)) == 1
        assert len(keys[0]) >= MINIMUM_SECRET_LENGTH


def test_the_command_line_says_it_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "portal", "db", "upgrade"],
        env={**os.environ, "PORTAL_ENV": "prod", "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("portal: PORTAL_ENV: ")
    assert len(done.stderr.splitlines()) == 1
