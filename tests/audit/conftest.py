"""What tests of the audit log may ask for."""

from tests.crowd import alone, crowd

__all__ = ["alone", "crowd"]
