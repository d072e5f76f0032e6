"""A picture as a page shows it: the addresses and sizes of its renditions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureRef:
    """What a template needs to show a picture in one edition."""

    id: int
    name: str
    width: int
    height: int
    widths: str
    """Widths of the renditions in pixels, ascending, separated by spaces."""
    focal_x: int = 50
    focal_y: int = 50
    alt: str = ""
    caption: str = ""
    credit: str = ""

    def sizes(self) -> list[int]:
        """Return the widths of the renditions in pixels, ascending."""
        return [int(width) for width in self.widths.split()]

    def path(self, width: int, extension: str = "webp") -> str:
        """Return the path of a rendition."""
        return f"/media/{self.name}/{width}.{extension}"

    def source_set(self, extension: str = "webp") -> str:
        """Return the ``srcset`` of every rendition in a format."""
        return ", ".join(f"{self.path(width, extension)} {width}w" for width in self.sizes())

    def nearest(self, wanted: int) -> int:
        """Return the width of the smallest rendition at least that wide, or of the largest."""
        sizes = self.sizes()
        return next((width for width in sizes if width >= wanted), sizes[-1])

    def height_of(self, width: int) -> int:
        """Return the height in pixels of the rendition with this width."""
        return round(self.height * width / self.width)
