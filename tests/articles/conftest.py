"""What tests of the article store may ask for."""

from tests.crowd import alone, crowd

__all__ = ["alone", "crowd"]
