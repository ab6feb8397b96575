"""QR codes, for the page and as pictures."""

from __future__ import annotations

import io
from typing import Final

import segno

from purser.api.html import Html

_INK: Final = "#06182c"
_QUIET: Final = 4
"""Modules of margin (ISO/IEC 18004, 9.1)."""


def svg(payload: str, title: str) -> Html:
    """To be put into a page; as large as its stylesheet says."""
    drawn = _symbol(payload).svg_inline(
        border=_QUIET, dark=_INK, light="#fff", title=title, svgclass="qr", lineclass=None, omitsize=True
    )
    return Html(drawn.replace("<svg ", '<svg role="img" ', 1))


def png(payload: str) -> bytes:
    """A picture for a phone's album."""
    file = io.BytesIO()
    _symbol(payload).save(file, kind="png", scale=10, border=_QUIET, dark=_INK)
    return file.getvalue()


def _symbol(payload: str) -> segno.QRCode:
    return segno.make_qr(payload, error="m", mode="byte", encoding="utf-8")
