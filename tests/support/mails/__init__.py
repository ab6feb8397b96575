"""The corpus: raw mails as programs write them, and a table of what becomes of each.

Most are files. Those that are large by design are grown here. In a file `@@REPLY@@`, `@@RETURN@@`, `@@MERGED@@`,
`@@SENT@@` and `@@TOKEN@@` stand for what only a running house knows: its reply addresses, the Message-ID of a mail it
has sent, the token of a case.
"""

from __future__ import annotations

import base64
import io
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HELP: Final = "help@purser.example"
SERVER: Final = "mx.purser.example"
"""Who checks where mail comes from."""

HERE: Final = Path(__file__).parent
_PROVEN: Final = f"Authentication-Results: {SERVER}; spf=pass; dkim=pass; dmarc=pass"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A mail and its row in the table."""

    name: str
    raw: bytes
    row: Mapping[str, Any]

    def filled(self, places: Mapping[str, str]) -> bytes:
        """The mail with what only a running house knows."""
        raw = self.raw
        for place, value in places.items():
            raw = raw.replace(f"@@{place}@@".encode(), value.encode())
        return raw


def specimens() -> Iterator[Specimen]:
    """All, in the order of the table."""
    for name, row in tomllib.loads((HERE / "endings.toml").read_text(encoding="utf-8")).items():
        grown = GROWN.get(name)
        yield Specimen(name, grown() if grown else (HERE / "corpus" / f"{name}.eml").read_bytes(), row)


def mail(name: str, *heads: str, body: bytes = b"my documents", to: str = HELP) -> bytes:
    """A plain mail of somebody called `name`."""
    lines = [
        _PROVEN,
        f"From: {name}@grown.example",
        f"To: {to}",
        f"Subject: {name}",
        f"Message-ID: <{name}@grown.example>",
    ]
    return "\r\n".join([*lines, *heads]).encode() + b"\r\n\r\n" + body


def with_file(name: str, said: str, kind: str, file: str, content: bytes) -> bytes:
    """A mail with a text and a file."""
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\n{said}\r\n--b\r\nContent-Type: {kind}\r\n"
        f'Content-Disposition: attachment; filename="{file}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    ).encode()
    return mail(
        name, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"',
        body=body + base64.encodebytes(content) + b"\r\n--b--",
    )  # fmt: skip


def _zip_bomb() -> bytes:
    """A hundred megabytes in a hundred kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z, z.open("documents.txt", "w") as f:
        for _ in range(100):
            f.write(bytes(1_000_000))
    return with_file("zip", "my documents", "application/zip", "documents.zip", out.getvalue())


def _picture_bomb() -> bytes:
    """A picture of 30,000 by 30,000 points in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0))
    picture = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    return with_file("picture", "look at this", "image/png", "holiday.png", picture)


def _deep() -> bytes:
    body = b"".join(b'--x%d\r\nContent-Type: multipart/mixed; boundary="x%d"\r\n\r\n' % (i, i + 1) for i in range(60))
    return mail("deep", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="x0"', body=body)


def _many() -> bytes:
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 3_000 + b"--b--"
    return mail("many", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', body=body)


def _crowd() -> bytes:
    return mail("crowd", to=",\r\n ".join(f"Someone {i} <someone{i}@crowd.example>" for i in range(10_000)))


def _page() -> bytes:
    body = b"<div>" * 50_000 + b"at the bottom" + b"</div>" * 50_000
    return mail("page", "MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", body=body)


GROWN: Final[Mapping[str, Callable[[], bytes]]] = {
    "g01-ten-thousand-recipients": _crowd,
    "g02-zip-bomb": _zip_bomb,
    "g03-sixty-deep": _deep,
    "g04-three-thousand-parts": _many,
    "g05-thirty-megabytes": lambda: mail("large", body=b"x" * 30_000_000),
    "g06-endless-header": lambda: mail("header", "X-Long: " + "y" * 2_000_000),
    "g07-fifty-hops": lambda: mail("hops", *(["Received: from a.example by b.example; Mon, 23 Nov 2026 10:00"] * 50)),
    "g08-deep-page": _page,
    "g09-picture-bomb": _picture_bomb,
    "g10-one-long-line": lambda: mail("line", body=b"word " * 200_000),
}  # fmt: skip
