"""QR codes as a phone sees them: a picture from the album, and what a camera shows."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

_QUIET = 4
_LIGHT, _DARK, _TABLE = 255, 0, 130


def modules(payload: str) -> list[list[bool]]:
    """The code's modules, row by row; true is dark."""
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(payload.encode()))
    code.make()
    side = range(code.getModuleCount())
    return [[bool(code.isDark(row, column)) for column in side] for row in side]


def _grey(payload: str, scale: int) -> list[bytes]:
    """The code with its quiet zone, a byte a pixel."""
    dark = modules(payload)
    side = len(dark) + 2 * _QUIET
    empty = bytes([_LIGHT]) * (side * scale)
    margin = bytes([_LIGHT]) * (_QUIET * scale)
    rows = [empty] * (_QUIET * scale)
    for line in dark:
        pixels = b"".join(bytes([_DARK if d else _LIGHT]) * scale for d in line)
        rows += [margin + pixels + margin] * scale
    return rows + [empty] * (_QUIET * scale)


def picture(payload: str, scale: int = 6) -> bytes:
    """A PNG file."""
    rows = _grey(payload, scale)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def film(payload: str, path: Path, width: int = 640, height: int = 480) -> Path:
    """A YUV4MPEG2 file for Chromium's fake camera: the code lying on a grey table."""
    scale = (height - 40) // (len(modules(payload)) + 2 * _QUIET)
    rows = _grey(payload, scale)
    left, top = (width - len(rows[0])) // 2, (height - len(rows)) // 2
    luma = bytearray([_TABLE]) * (width * height)
    for number, row in enumerate(rows):
        start = (top + number) * width + left
        luma[start : start + len(row)] = row
    chroma = b"\x80" * (width * height // 2)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + bytes(luma) + chroma) * 2)
    return path
