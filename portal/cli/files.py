"""``portal static``: give the static files to a web server in front."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
from flask import Flask

from portal.web.files import STATIC


@click.command("static")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def static(app: Flask, directory: Path) -> None:
    """Copy the static files below DIRECTORY/static/, under the digest their addresses carry.

    Those of earlier releases stay, so that a page which somebody still holds finds its style
    sheet after an upgrade.
    """
    if not STATIC.is_dir():
        raise click.ClickException(f"{STATIC} is not built yet")
    target = directory / "static" / app.extensions["portal_static"]
    if target.is_dir():
        click.echo(f"{target} is there already.")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside it first: nobody is ever served half a release.
    work = Path(tempfile.mkdtemp(prefix=".incoming-", dir=target.parent))
    try:
        shutil.copytree(STATIC, work, dirs_exist_ok=True)
        work.chmod(0o755)  # the web server is somebody else
        work.replace(target)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    click.echo(f"Copied to {target}.")
