"""Look into a file somebody uploaded: what is it really, and is it harmless?

A program of its own that knows nothing of Purser: files are hostile until shown otherwise, so they are opened in a
process that has little memory and time, no files to write, and is killed when it takes too long. It reads the file
from standard input and writes a JSON answer, or a redacted copy, to standard output.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
import zlib
from contextlib import suppress
from typing import Any, Final

MEMORY: Final = 1_500_000_000  # bytes of address space
SECONDS: Final = 10  # of processor time
MOST_PIXELS: Final = 50_000_000
MOST_PAGES: Final = 100
MOST_OBJECTS: Final = 100_000
MOST_INFLATED: Final = 200_000_000  # bytes of all of a PDF's streams together
MOST_FILTERS: Final = 2
DEEPEST: Final = 60

FORMATS: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")

_ACTIVE: Final = frozenset(
    ("/JavaScript", "/JS", "/AA", "/XFA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMediaContent", "/RichMedia")
)
"""Names that have no place in a document that is only looked at (ISO 32000-2, 12.6, 7.11.4, 12.7.8, 13.7)."""

_ACTIONS: Final = frozenset(
    f"/{a}" for a in ("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie",
                      "Sound", "ResetForm", "Hide", "SetOCGState", "Trans", "GoTo3DView", "RichMediaExecute")
)  # fmt: skip
"""Actions (12.6.4) other than going to a page or to an address."""

_RAW: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""What is looked for in the bytes too: objects outside the table of contents, which some readers find anyway."""


class RefusedError(Exception):
    """The file is not taken; the first argument is the code of the problem."""


def judge(data: bytes) -> dict[str, Any]:
    """What `data` is: media type and number of pages. Raises RefusedError."""
    if data.startswith(b"%PDF-"):
        return {"media_type": "application/pdf", "pages": _judge_pdf(data)}
    if data.startswith(_IMAGES):
        return {"media_type": _open_image(data)[1], "pages": 1}
    raise RefusedError("evidence_kind_refused")


def redact_image(data: bytes, boxes: list[list[int]]) -> bytes:
    """A copy with the boxes (left, top, width, height in pixels, upright as shown) blacked out; made anew, so that
    nothing else of the original comes along."""
    from PIL import Image, ImageDraw, ImageOps  # noqa: PLC0415 -- after the limits are set

    shown = ImageOps.exif_transpose(_open_image(data)[0]).convert("RGB")
    brush = ImageDraw.Draw(shown)
    for left, top, width, height in boxes:
        brush.rectangle((left, top, left + width - 1, top + height - 1), fill=(0, 0, 0))
    clean = Image.frombytes("RGB", shown.size, shown.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG")
    return out.getvalue()


def redact_pdf(data: bytes, left_out: list[int]) -> bytes:
    """A copy without some pages (1, 2, 3 …), and without anything that leads out of those that stay."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- after the limits are set

    writer = PdfWriter()
    pages = PdfReader(io.BytesIO(data)).pages
    for number, page in enumerate(pages, 1):
        if number not in left_out:
            for name in ("/Annots", "/B", "/StructParents", "/Metadata", "/PieceInfo", "/Thumb"):
                page.pop(name, None)
            writer.add_page(page)
    if not 0 < len(writer.pages) < len(pages):
        raise RefusedError("evidence_redaction_invalid")
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _open_image(data: bytes) -> tuple[Any, str]:
    """The image, decoded to the last pixel, and its media type."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- after the limits are set

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
        if image.width * image.height > MOST_PIXELS or getattr(image, "n_frames", 1) > 1:
            raise RefusedError("evidence_bomb")
        image.load()
    except UnidentifiedImageError:
        raise RefusedError("evidence_kind_refused") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise RefusedError("evidence_bomb") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise RefusedError("evidence_damaged") from None
    return image, FORMATS[image.format or ""]


def _judge_pdf(data: bytes) -> int:
    """The number of pages."""
    from pypdf import PdfReader  # noqa: PLC0415 -- after the limits are set
    from pypdf.errors import LimitReachedError, PyPdfError  # noqa: PLC0415

    if any(name in data for name in _RAW):
        raise RefusedError("evidence_script")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise RefusedError("evidence_locked")
        _Walk(reader).run()
        pages = len(reader.pages)
    except (LimitReachedError, RecursionError, MemoryError):
        raise RefusedError("evidence_bomb") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, zlib.error):
        raise RefusedError("evidence_damaged") from None
    if pages > MOST_PAGES:
        raise RefusedError("evidence_bomb")
    if not pages:
        raise RefusedError("evidence_damaged")
    return pages


class _Walk:
    """Goes through every object of a PDF."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._inflated = 0

    def run(self) -> None:
        from pypdf.generic import IndirectObject  # noqa: PLC0415 -- after the limits are set

        keys = {(n, generation) for generation, found in self._reader.xref.items() for n in found}
        keys |= {(n, 0) for n in self._reader.xref_objStm}
        if len(keys) > MOST_OBJECTS:
            raise RefusedError("evidence_bomb")
        self._look(self._reader.trailer, 0)
        for number, generation in sorted(keys):
            if number:
                self._look(self._reader.get_object(IndirectObject(number, generation, self._reader)), 0)

    def _look(self, thing: Any, depth: int) -> None:
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415

        if depth > DEEPEST:
            raise RefusedError("evidence_bomb")
        if isinstance(thing, DictionaryObject):
            if _ACTIVE & thing.keys() or (thing.raw_get("/S") if "/S" in thing else None) in _ACTIONS:
                raise RefusedError("evidence_script")
            for name in thing:
                self._look(thing.raw_get(name), depth + 1)
            if isinstance(thing, StreamObject):
                self._inflate(thing)
        elif isinstance(thing, ArrayObject):
            for inner in list.__iter__(thing):
                self._look(inner, depth + 1)

    def _inflate(self, stream: Any) -> None:
        """Count what a stream becomes, without keeping it."""
        filters = stream.get("/Filter", [])
        names = [str(filters)] if isinstance(filters, str) else [str(f) for f in filters]
        if len(names) > MOST_FILTERS:
            raise RefusedError("evidence_bomb")
        if stream.get("/Subtype") == "/Image" and stream.get("/Width", 0) * stream.get("/Height", 0) > MOST_PIXELS:
            raise RefusedError("evidence_bomb")
        data = stream._data
        for name in names:
            if name not in ("/FlateDecode", "/Fl"):
                return
            with suppress(zlib.error):  # damaged streams are for whoever reads them
                data = zlib.decompressobj().decompress(data, MOST_INFLATED - self._inflated + 1)
            self._inflated += len(data)
            if self._inflated > MOST_INFLATED:
                raise RefusedError("evidence_bomb")


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 -- not there on every system
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> int:
    """`judge`, or `image` or `pdf` with a list: what to black out, or to leave out."""
    _limit()
    warnings.simplefilter("ignore")
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        if sys.argv[1] == "judge":
            out.write(json.dumps(judge(data)).encode())
        else:
            redact = redact_image if sys.argv[1] == "image" else redact_pdf
            out.write(redact(data, json.loads(sys.argv[2])))
    except RefusedError as refused:
        out.write(json.dumps({"refused": refused.args[0]}).encode())
        return 3
    except MemoryError:
        out.write(b'{"refused": "evidence_bomb"}')
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
