"""The real nginx, with the settings that we ship, in front of a real portal."""

from __future__ import annotations

import json
import ssl
import subprocess
from http.client import HTTPException
from typing import TYPE_CHECKING

import pytest

from tests.deployment.conftest import configure
from tests.deployment.serving import HOST, ask, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deployment.conftest import Front
    from tests.deployment.serving import Answer

FOR_EVER = "public, max-age=31536000, immutable"
UNKNOWN = "0123456789ab"


def get(front: Front, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(front.https, path, tls=True, headers=named)


def digest_of(front: Front) -> str:
    (folder,) = (front.public / "static").iterdir()
    return folder.name


def test_nginx_finds_no_fault(front: Front, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    command = configure(tmp_path / "fresh", front.http, front.https)
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_a_page_arrives(front: Front) -> None:
    answer = get(front, "/ar/")
    assert answer.status == 200
    assert 'dir="rtl"' in answer.body.decode()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["server"] == "nginx"  # neither a version nor gunicorn
    assert "content-encoding" not in answer.headers


def test_a_page_is_compressed_for_those_who_ask(front: Front) -> None:
    answer = get(front, "/en/", Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/", "/en/search?q=a%20b", "/ar/%D9%82%D8%B5%D8%A9"])
def test_http_leads_to_https(path: str, front: Front) -> None:
    answer = ask(front.http, path)
    assert answer.status == 308
    assert answer.headers["location"] == f"https://{HOST}{path}"


def test_a_certificate_can_be_renewed(front: Front) -> None:
    folder = front.folder / "acme/.well-known/acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    assert ask(front.http, "/.well-known/acme-challenge/token").body == b"proof"


def test_another_name_gets_no_answer(front: Front) -> None:
    with pytest.raises((HTTPException, ConnectionError)):
        ask(front.http, "/en/", host="evil.example.net")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(front.https, "/en/", host="evil.example.net", tls=True)


def test_static_files_come_from_nginx(front: Front) -> None:
    folder = front.public / "static" / digest_of(front)
    (folder / "css/only-nginx-has-it.css").write_text("a{}")
    answer = get(front, f"/static/{folder.name}/css/only-nginx-has-it.css")
    assert answer.body == b"a{}"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" in answer.headers


def test_static_files_are_compressed_beforehand(front: Front) -> None:
    folder = front.public / "static" / digest_of(front)
    (folder / "css/small.css").write_text("a{}")
    (folder / "css/small.css.gz").write_bytes(b"made at build time")
    path = f"/static/{folder.name}/css/small.css"
    assert get(front, path, Accept_Encoding="gzip").body == b"made at build time"
    assert get(front, path).body == b"a{}"


def test_files_of_another_release_are_never_mistaken(front: Front) -> None:
    known = f"/static/{digest_of(front)}/css/reader.css"
    assert get(front, known).status == 200
    other = get(front, known.replace(digest_of(front), UNKNOWN))
    assert other.status == 404
    assert "immutable" not in other.headers.get("cache-control", "")


def test_pictures_come_from_nginx(front: Front) -> None:
    folder = front.public / "media/abcdef0123456789"
    folder.mkdir(parents=True)
    (folder / "320.avif").write_bytes(b"picture")
    answer = get(front, "/media/abcdef0123456789/320.avif")
    assert answer.body == b"picture"
    assert answer.headers["content-type"] == "image/avif"
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["320.svg", "320.html", "notes.txt", ".hidden", "320.jpg.php"])
def test_nothing_but_pictures_comes_from_the_media_directory(name: str, front: Front) -> None:
    folder = front.public / "media/00112233445566aa"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("hunter22")
    answer = get(front, f"/media/00112233445566aa/{name}")
    assert answer.status == 404
    assert b"hunter22" not in answer.body


@pytest.mark.parametrize(
    "path", ["/static/../portal.sock", "/media/..%2f..%2fprivkey.pem", "/static/%2e%2e/privkey.pem"]
)
def test_nobody_climbs_out(path: str, front: Front) -> None:
    answer = get(front, path)
    assert answer.status in {400, 404}
    assert b"PRIVATE KEY" not in answer.body


def test_nobody_chooses_the_address_that_is_believed(front: Front) -> None:
    forged = {"X_Forwarded_For": "192.0.2.66", "Forwarded": "for=192.0.2.66"}
    get(front, "/en/?forged", **forged, X_Forwarded_Host="evil.example.net", X_Real_IP="192.0.2.66")
    wait_until(lambda: '"GET /en/"' in front.portal.said().replace('\\"', '"'))
    assert "192.0.2.66" not in front.portal.said()


def test_links_name_the_public_address(front: Front) -> None:
    answer = get(front, "/robots.txt", X_Forwarded_Host="evil.example.net")
    assert f"https://{HOST}/" in answer.body.decode()
    assert b"evil" not in answer.body


def test_a_long_arabic_address_passes(front: Front) -> None:
    assert get(front, "/ar/story/" + "%D9%82" * 1000).status == 404


def test_a_flood_of_a_letter_is_stopped_at_the_door(front: Front) -> None:
    answer = ask(front.https, "/en/contact", tls=True, method="POST", body=b"x" * 2_000_000)
    assert answer.status == 413


def test_health_is_told_on_this_machine(front: Front) -> None:
    assert json.loads(get(front, "/readyz").body)["status"] == "ok"


def test_its_log_tells_no_query(front: Front) -> None:
    get(front, "/en/search?q=hunter22", Referer="https://example.org/?token=hunter22")
    wait_until(lambda: '"/en/search"' in front.log())
    assert "hunter22" not in front.log()
    for line in front.log().splitlines():
        json.loads(line)


def test_both_logs_name_a_request_alike(front: Front) -> None:
    def lines() -> list[str]:
        return [line for line in front.log().splitlines() if '"/en/contact"' in line]

    before = len(lines())  # of other tests; some of theirs nginx answers by itself
    get(front, "/en/contact")
    wait_until(lambda: len(lines()) > before)
    line = lines()[-1]
    number = json.loads(line)["request"]
    assert len(number) == 32
    wait_until(lambda: number in front.portal.said())
