"""What comes out of the library's door, whatever came in."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portal.database import Base, transaction
from portal.media import intake
from portal.media.intake import MOST_PIXELS, describe, take_in
from portal.media.models import Media
from portal.messages import Refusal

if TYPE_CHECKING:
    from pathlib import Path


def picture_bytes(
    size: tuple[int, int] = (700, 400), kind: str = "JPEG", mode: str = "RGB", **options: object
) -> bytes:
    buffer = io.BytesIO()
    colour: object = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 0)}.get(mode, 128)
    Image.new(mode, size, colour).save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def renditions(directory: Path, media: Media) -> dict[str, Image.Image]:
    folder = directory / media.name
    return {path.name: opened(path.read_bytes()) for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_kind_becomes_webp_and_jpeg(session: Session, tmp_path: Path, kind: str) -> None:
    media = take_in(session, tmp_path / "media", picture_bytes(kind=kind), "a.bin")
    files = renditions(tmp_path / "media", media)
    assert media.widths == "320 480 640 700"
    assert (media.width, media.height, media.file_name) == (700, 400, "a.bin")
    assert set(files) == {f"{w}.{e}" for w in (320, 480, 640, 700) for e in ("webp", "jpg")}
    for name, file in files.items():
        width = int(name.partition(".")[0])
        assert file.format == {"webp": "WEBP", "jpg": "JPEG"}[name.partition(".")[2]]
        assert file.size == (width, round(400 * width / 700))
    assert files["320.jpg"].info.get("progressive")


def test_a_large_picture_ends_at_the_largest_width(session: Session, tmp_path: Path) -> None:
    media = take_in(session, tmp_path / "media", picture_bytes((4000, 3000)), "big.jpg")
    assert media.widths == "320 480 640 960 1280 1600"
    assert (media.width, media.height) == (1600, 1200)


def test_a_small_picture_keeps_its_width(session: Session, tmp_path: Path) -> None:
    media = take_in(session, tmp_path / "media", picture_bytes((200, 100)), "small.jpg")
    assert media.widths == "200"


def test_orientation_is_applied_and_metadata_gone(session: Session, tmp_path: Path) -> None:
    source = Image.new("RGB", (600, 400), "red")
    exif = source.getexif()
    exif[0x0112] = 6  # turn right
    exif[0x010F] = "A camera that tells"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    source.save(buffer, "JPEG", exif=exif, comment=b"a secret")
    assert b"tells" in buffer.getvalue()
    media = take_in(session, tmp_path / "media", buffer.getvalue(), "turned.jpg")
    assert (media.width, media.height) == (400, 600)
    for path in (tmp_path / "media" / media.name).iterdir():
        written = path.read_bytes()
        assert not opened(written).getexif()
        for told in (b"tells", b"secret", b"Exif"):
            assert told not in written


def test_a_turned_large_photograph_keeps_its_detail(session: Session, tmp_path: Path) -> None:
    source = Image.new("RGB", (6000, 2000), "red")
    exif = source.getexif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    source.save(buffer, "JPEG", exif=exif)
    media = take_in(session, tmp_path / "media", buffer.getvalue(), "turned.jpg")
    assert (media.width, media.height) == (1600, 4800)


def test_colours_of_a_profile_become_srgb(session: Session, tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    media = take_in(session, tmp_path / "media", picture_bytes(icc_profile=lab), "p3.jpg")
    for file in renditions(tmp_path / "media", media).values():
        assert "icc_profile" not in file.info
    broken = take_in(session, tmp_path / "media", picture_bytes(icc_profile=b"no"), "bad.jpg")
    assert broken.width == 700


def test_transparency_stays_in_webp_and_is_white_in_jpeg(session: Session, tmp_path: Path) -> None:
    media = take_in(session, tmp_path / "media", picture_bytes(kind="PNG", mode="RGBA"), "t.png")
    files = renditions(tmp_path / "media", media)
    assert files["320.webp"].convert("RGBA").getpixel((9, 9))[3] == 0  # type: ignore[index]
    assert files["320.jpg"].getpixel((9, 9)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_not_cut(session: Session, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("I;16", (400, 300), 128 * 256).save(buffer, "PNG")
    media = take_in(session, tmp_path / "media", buffer.getvalue(), "deep.png")
    (red, _, _) = renditions(tmp_path / "media", media)["320.jpg"].getpixel((9, 9))  # type: ignore[misc]
    assert abs(red - 128) < 3


def test_of_a_moving_picture_the_first_frame_stays(session: Session, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("white", "black")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    media = take_in(session, tmp_path / "media", buffer.getvalue(), "moves.gif")
    file = renditions(tmp_path / "media", media)["320.jpg"]
    assert file.getpixel((9, 9)) == (255, 255, 255)
    assert getattr(file, "n_frames", 1) == 1


def test_the_same_file_is_the_same_picture(session: Session, tmp_path: Path) -> None:
    data = picture_bytes()
    first = take_in(session, tmp_path / "media", data, "a.jpg")
    again = take_in(session, tmp_path / "media", data, "b.jpg")
    assert again is first
    assert session.scalar(select(func.count(Media.id))) == 1
    assert len(list((tmp_path / "media").iterdir())) == 1


def test_lost_files_are_made_again(session: Session, tmp_path: Path) -> None:
    first = take_in(session, tmp_path / "media", picture_bytes(), "a.jpg")
    (tmp_path / "media").rename(tmp_path / "lost")
    assert take_in(session, tmp_path / "media", picture_bytes(), "a.jpg") is first
    assert renditions(tmp_path / "media", first)


def png_claiming(width: int, height: int) -> bytes:
    """Write a few bytes that say they are a picture of this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        )

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a picture"),
        (b"hello", "not a picture"),
        (b"%PDF-1.7 and so on", "not a picture"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (picture_bytes(kind="TIFF"), "not a picture"),
        (picture_bytes(kind="BMP"), "not a picture"),
        (picture_bytes()[:-300], "damaged"),
        (picture_bytes((8, 8)), "too small"),
        (png_claiming(8000, 5001), "too large"),
        (png_claiming(9000, 9000), "too large"),
        (png_claiming(60000, 60000), "too large"),
        (png_claiming(16001, 20), "too large"),
    ],
    ids=range(12),
)
def test_what_is_no_picture_is_refused(
    session: Session, tmp_path: Path, data: bytes, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        take_in(session, tmp_path / "media", data, "a.jpg")
    assert not list(tmp_path.glob("media/*"))
    assert session.scalar(select(func.count(Media.id))) == 0


def test_forty_million_pixels_are_the_limit() -> None:
    assert intake._open(png_claiming(8000, 5000)).size == (8000, 5000)
    assert MOST_PIXELS == 40_000_000
    intake._check_size(8000, 5000)
    with pytest.raises(Refusal):
        intake._check_size(8000, 5001)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_taken_never_a_fault(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]))
    whole = bytearray(picture_bytes((40, 30), kind=kind))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        loaded = intake._load(bytes(whole))
    except Refusal:
        return
    assert loaded.mode in {"RGB", "RGBA"}


def test_texts_are_kept_per_edition(session: Session, tmp_path: Path) -> None:
    media = take_in(session, tmp_path / "media", picture_bytes(), "a.jpg")
    assert describe(session, media, "en", alt="A boat", credit="The Bridge")
    assert describe(session, media, "ar", alt="قارب")
    assert not describe(session, media, "en", alt="A boat")
    assert describe(session, media, "en", caption="<em>Here</em>")
    assert not describe(session, media, "fr", alt="")
    texts = {text.edition: (text.alt, text.caption, text.credit) for text in media.texts}
    assert texts == {"en": ("A boat", "<em>Here</em>", "The Bridge"), "ar": ("قارب", "", "")}


def test_files_go_when_the_transaction_fails_and_stay_when_it_does_not(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    Base.metadata.create_all(engine)
    directory = tmp_path / "media"
    with Session(engine) as session:
        with pytest.raises(ZeroDivisionError), transaction(session):  # noqa: PT012
            take_in(session, directory, picture_bytes(), "a.jpg")
            assert list(directory.iterdir())
            raise ZeroDivisionError
        assert not list(directory.iterdir())
        with transaction(session):
            take_in(session, directory, picture_bytes(), "a.jpg")
        with pytest.raises(ZeroDivisionError), transaction(session):
            raise ZeroDivisionError
        assert len(list(directory.iterdir())) == 1
    engine.dispose()
