"""Take pictures in: check them, strip them of everything but the picture, make renditions.

Whatever came, what readers get was encoded here: no metadata, no place, no camera, no colour
profile (it is converted to sRGB) and nothing hidden behind the last pixel.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageCms, ImageOps
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.database import database_now
from portal.media.models import Media, MediaText
from portal.messages import N_, Refusal

if TYPE_CHECKING:
    from sqlalchemy.orm import SessionTransaction

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
WIDTHS = (320, 480, 640, 960, 1280, 1600)
"""Widths of renditions in pixels. A picture is never enlarged."""
MOST_PIXELS = 40_000_000
MOST_BYTES = 64 * 1024 * 1024
LONGEST_SIDE = 16_000
"""In pixels; WebP ends at 16,383."""
SHORTEST_SIDE = 10
WEBP = {"quality": 80, "method": 2}
"""Method 2 takes less than half the time of 3 and more, for 4 % more bytes."""
JPEG = {"quality": 82, "progressive": True, "optimize": True}
EXTENSIONS = ("webp", "jpg")
_HEAD = 1024
_SIXTEEN_BIT = {"I;16", "I;16B", "I;16L", "I;16N"}
_NEW_FOLDERS = "portal_new_media"

# A file that says it is twice as large is not even opened; _check_size() refuses the others.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class _Rendered:
    """Size of the largest rendition, and the widths of all, in pixels."""

    width: int
    height: int
    widths: tuple[int, ...]


def take_in(session: Session, directory: Path, data: bytes, file_name: str) -> Media:
    """Take a picture into the library; the same file twice is the same picture.

    The renditions are written at once and removed again if the transaction is rolled back.

    Args:
        session: the session, in a transaction.
        directory: the library's directory.
        data: the file as it came.
        file_name: what it was called; kept for the people of the newsroom.

    Raises:
        Refusal: if it is no picture of a kind the portal takes, or too large.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = session.scalars(select(Media).where(Media.digest == digest)).first()
    if known is not None:
        if not (directory / known.name).is_dir():
            _write(session, directory, known.name, data)
        return known
    name = secrets.token_hex(8)
    rendered = _write(session, directory, name, data)
    media = Media(
        name=name,
        digest=digest,
        file_name=file_name,
        width=rendered.width,
        height=rendered.height,
        widths=" ".join(str(width) for width in rendered.widths),
        created_at=database_now(session),
    )
    session.add(media)
    session.flush()
    return media


def describe(
    session: Session,
    media: Media,
    edition: str,
    *,
    alt: str | None = None,
    caption: str | None = None,
    credit: str | None = None,
) -> bool:
    """Set what is said of a picture in an edition; ``None`` leaves a text as it is.

    Args:
        session: the session, in a transaction.
        media: the picture.
        edition: code of the edition.
        alt: alternative text, plain.
        caption: inline HTML, cleaned by whoever took it from outside.
        credit: plain text.

    Returns:
        Whether anything changed.
    """
    wanted = {"alt": alt, "caption": caption, "credit": credit}
    given = {name: value for name, value in wanted.items() if value is not None}
    texts = next((texts for texts in media.texts if texts.edition == edition), None)
    if texts is None:
        if not any(given.values()):
            return False
        media.texts.append(MediaText(edition=edition, **given))
    elif all(getattr(texts, name) == value for name, value in given.items()):
        return False
    else:
        for name, value in given.items():
            setattr(texts, name, value)
    session.flush()
    return True


def _write(session: Session, directory: Path, name: str, data: bytes) -> _Rendered:
    """Write all renditions or none: a reader never finds a folder half filled."""
    picture = _load(data)
    directory.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".incoming-", dir=directory))
    try:
        rendered = _render(picture, work)
        work.chmod(0o755)  # the web server in front is somebody else
        work.replace(directory / name)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    session.info.setdefault(_NEW_FOLDERS, []).append(directory / name)
    return rendered


def _load(data: bytes) -> Image.Image:
    """Decode a picture upright, in sRGB, no larger than the largest rendition needs.

    Raises:
        Refusal: as ``take_in``.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(
            N_("The file has %(size)s MB; a picture may have %(limit)s."),
            size=len(data) // 1024**2,
            limit=MOST_BYTES // 1024**2,
        )
    picture = _open(data)
    _check_size(*picture.size)
    try:
        _decode_small(picture)
        picture.load()
        return _in_srgb(_upright(picture))
    except Exception as error:  # decoders raise whatever they like
        raise Refusal(N_("This picture is damaged: it cannot be decoded.")) from error


def _open(data: bytes) -> Image.Image:
    """Read what the file says of itself; nothing is decoded yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(None) from error
    except Exception as error:  # as below: a broken head
        if b"<svg" in data[:_HEAD].lower():
            raise Refusal(
                N_("SVG pictures can carry programs and are not taken. Save it as PNG.")
            ) from error
        raise Refusal(
            N_("This is not a picture the portal can read: JPEG, PNG, WebP, GIF or AVIF.")
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise _too_large((width, height))
    if min(width, height) < SHORTEST_SIDE:
        raise Refusal(
            N_("The picture is too small: %(width)s by %(height)s pixels."),
            width=width,
            height=height,
        )


def _too_large(size: tuple[int, int] | None) -> Refusal:
    if size is None:
        return Refusal(
            N_("The picture is too large: at most %(limit)s million pixels are taken."),
            limit=MOST_PIXELS // 1_000_000,
        )
    return Refusal(
        N_(
            "The picture is too large: %(width)s by %(height)s pixels. At most %(limit)s million "
            "are taken, and no side longer than %(side)s."
        ),
        width=size[0],
        height=size[1],
        limit=MOST_PIXELS // 1_000_000,
        side=LONGEST_SIDE,
    )


def _decode_small(picture: Image.Image) -> None:
    """Have a large JPEG decoded at a half, a quarter or an eighth, where that is enough."""
    scale = WIDTHS[-1] / min(picture.size)  # it may yet be turned on its side
    if scale < 1:
        picture.draft(None, (int(picture.width * scale), int(picture.height * scale)))


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001  # as above
        return picture  # what the camera wrote is broken; the picture is not


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB or RGBA, its colours converted to sRGB."""
    if picture.mode in _SIXTEEN_BIT:
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    alpha = picture.has_transparency_data
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a broken profile: the colours stay as they are
        picture = converted or picture
    return picture.convert("RGBA" if alpha else "RGB")


def _render(picture: Image.Image, folder: Path) -> _Rendered:
    """Write every rendition into a folder, the largest first, on all processors at once."""
    largest = min(picture.width, WIDTHS[-1])
    widths = [*(width for width in WIDTHS if width < largest), largest]
    jobs = []
    size = picture.size
    source = picture
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for width in reversed(widths):
            height = max(1, round(size[1] * width / size[0]))
            if source.size != (width, height):
                source = source.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
            for extension in EXTENSIONS:
                path = folder / f"{width}.{extension}"
                jobs.append(pool.submit(_encode, source, path))
        for job in jobs:
            job.result()
    return _Rendered(widths[-1], max(1, round(size[1] * widths[-1] / size[0])), tuple(widths))


def _encode(picture: Image.Image, path: Path) -> None:
    options: dict[str, Any]
    if path.suffix == ".webp":
        kind, options = "WEBP", WEBP
    else:
        kind, options = "JPEG", JPEG
        picture = _on_white(picture)
    bare = picture.copy()
    bare.info.clear()  # nothing of the file it came from is written along
    with path.open("wb") as file:
        bare.save(file, kind, **options)
        file.flush()
        os.fsync(file.fileno())


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


@event.listens_for(Session, "after_soft_rollback")
def _remove_new_folders(session: Session, previous: SessionTransaction) -> None:
    """Remove the files of pictures that were not kept after all."""
    if previous.parent is None:
        for folder in session.info.pop(_NEW_FOLDERS, ()):
            shutil.rmtree(folder, ignore_errors=True)


@event.listens_for(Session, "after_commit")
def _keep_new_folders(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_NEW_FOLDERS, None)
