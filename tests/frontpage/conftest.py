"""What tests of front pages may ask for."""

from tests.crowd import alone, crowd

__all__ = ["alone", "crowd"]
