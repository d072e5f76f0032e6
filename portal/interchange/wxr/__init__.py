"""Bring in what WordPress exports: WXR, its extended RSS."""

from portal.interchange.wxr.importing import Options, WxrImport

__all__ = ["Options", "WxrImport"]
