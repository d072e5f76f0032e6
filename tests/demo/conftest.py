from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from portal.demo.load import PUBLICATION

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the real publication with tiny pictures: theirs take their time."""
    folder = tmp_path_factory.mktemp("publication")
    for path in PUBLICATION.iterdir():
        if path.name != "pictures":
            (folder / path.name).symlink_to(path)
    (folder / "pictures").mkdir()
    for number, path in enumerate(sorted(PUBLICATION.glob("pictures/*.*"))):
        target = folder / "pictures" / path.name
        if path.suffix == ".toml":
            target.symlink_to(path)
        else:
            buffer = io.BytesIO()
            Image.new("RGB", (20, 10 + number)).save(buffer, "JPEG")
            target.write_bytes(buffer.getvalue())
    return folder
