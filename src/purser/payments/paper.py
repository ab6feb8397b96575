"""Paper to print on: text in Chinese and Latin letters side by side, embedded, on one PDF page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_FOLDER = Path(__file__).parent / "fonts"
_LATIN, _BOLD, _CHINESE = "NotoSans-Regular", "NotoSans-Bold", "DroidSansFallback"
_NO_GLYPH = "〓"  # the printer's mark for a letter that is not in the case
_EMBOLDEN = 0.035  # the Chinese font has one weight; a stroke this wide, in ems, makes it bold

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How text looks. Sizes are points."""

    size: float
    colour: str
    bold: bool = False


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def _letters(name: str) -> frozenset[int]:
    return frozenset(_font(name).face.charToGlyph)


def _runs(text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
    """The text in pieces of one font each: (font, piece)."""
    latin = _BOLD if bold else _LATIN
    ours, theirs = _letters(latin), _letters(_CHINESE)

    def font_of(char: str) -> str:
        return latin if ord(char) in ours else _CHINESE

    known = "".join(c if ord(c) in ours or ord(c) in theirs else _NO_GLYPH for c in text)
    for font, piece in groupby(known, key=font_of):
        yield font, "".join(piece)


def width(text: str, ink: Ink) -> float:
    """How wide a line of text is, points."""
    return float(sum(pdfmetrics.stringWidth(piece, font, ink.size) for font, piece in _runs(text, bold=ink.bold)))


def wrap(text: str, ink: Ink, room: float) -> list[str]:
    """The text in lines of at most `room` points: broken at spaces, between Chinese letters, or where it must."""
    lines: list[str] = [""]
    for word in _words(text):
        if width(lines[-1] + word.rstrip(), ink) <= room:
            lines[-1] += word
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if width(lines[-1] + char, ink) > room:
                lines.append("")
            lines[-1] += char
    return [line.rstrip() for line in lines]


def _words(text: str) -> Iterator[str]:
    """Pieces that are better kept together: words with the space behind them, single Chinese letters."""
    word = ""
    for char in text:
        if ord(char) >= 0x2E80 and char not in "，。；：、！？）》」』”":
            if word:
                yield word
            word = char
            continue
        word += char
        if char in " -/":
            yield word
            word = ""
    if word:
        yield word


class Paper:
    """One page. Distances are points from the left and from the top."""

    def __init__(self, page_width: float, page_height: float, *, title: str, language: str) -> None:
        self.width, self.height = page_width, page_height
        self._file = io.BytesIO()
        for name in (_LATIN, _BOLD, _CHINESE):
            _font(name)
        size = page_width, page_height
        self._canvas = Canvas(
            self._file, pagesize=size, invariant=1, lang=language,
            initialFontName=_LATIN,  # type: ignore[arg-type]  # a name; the stubs say float
        )  # fmt: skip
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Purser")

    def finish(self) -> bytes:
        """The PDF file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def text(self, x: float, top: float, text: str, ink: Ink, align: Align = "left") -> None:
        """A line whose baseline is `top` below the page's top edge."""
        x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * width(text, ink)
        line = self._canvas.beginText(x, self.height - top)
        line.setFillColor(_colour(ink.colour))
        line.setStrokeColor(_colour(ink.colour))
        self._canvas.setLineWidth(_EMBOLDEN * ink.size)
        for font, piece in _runs(text, bold=ink.bold):
            line.setFont(font, ink.size)
            line.setTextRenderMode(2 if ink.bold and font == _CHINESE else 0)
            line.textOut(piece)
        line.setTextRenderMode(0)
        self._canvas.drawText(line)

    def box(self, x: float, top: float, w: float, h: float, colour: str, *, radius: float = 0) -> None:
        """A filled rectangle."""
        self._canvas.setFillColor(_colour(colour))
        self._canvas.roundRect(x, self.height - top - h, w, h, radius, stroke=0, fill=1)

    def disc(self, x: float, top: float, radius: float, colour: str) -> None:
        """A filled circle around a point."""
        self._canvas.setFillColor(_colour(colour))
        self._canvas.circle(x, self.height - top, radius, stroke=0, fill=1)

    def line(self, x: float, top: float, to: float, colour: str, *, dashed: bool = False) -> None:
        """A thin horizontal line from `x` to `to`."""
        self._canvas.setStrokeColor(_colour(colour))
        self._canvas.setLineWidth(0.7)
        self._canvas.setDash([3, 3] if dashed else [])
        self._canvas.line(x, self.height - top, to, self.height - top)
        self._canvas.setDash([])

    def curve(self, points: list[tuple[float, float]], *, fill: str | None = None, stroke: str | None = None) -> None:
        """A path of Bézier curves: a starting point, then three points a curve. Filled ones close downwards."""
        path = self._canvas.beginPath()
        (x, top), *rest = points
        path.moveTo(x, self.height - top)
        for (ax, atop), (bx, btop), (cx, ctop) in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            path.curveTo(ax, self.height - atop, bx, self.height - btop, cx, self.height - ctop)
        if fill is not None:
            self._canvas.setFillColor(_colour(fill))
            path.close()
        if stroke is not None:
            self._canvas.setStrokeColor(_colour(stroke))
        self._canvas.drawPath(path, stroke=int(stroke is not None), fill=int(fill is not None))

    def anchor(self, x: float, top: float, size: float, colour: str) -> None:
        """Purser's mark, `size` points high and wide, its upper left corner at the given point."""
        c = self._canvas
        c.saveState()
        c.translate(x, self.height - top)
        c.scale(size / 48, -size / 48)
        c.translate(-8, -7)
        c.setStrokeColor(_colour(colour))
        c.setFillColor(_colour(colour))
        c.setLineWidth(4)
        c.setLineCap(1)
        c.setLineJoin(1)
        c.circle(32, 18, 8.5, stroke=1, fill=0)
        c.rect(29.2, 15.2, 5.6, 5.6, stroke=0, fill=1)
        c.lines([(32, 27, 32, 52), (23, 34, 41, 34)])
        path = c.beginPath()
        path.moveTo(15, 40)
        path.curveTo(16, 48, 23, 53, 32, 53)
        path.curveTo(41, 53, 48, 48, 49, 40)
        for tip, bend, end in (((11.5, 45), (15, 39), (20, 43.5)), ((52.5, 45), (49, 39), (44, 43.5))):
            path.moveTo(*tip)
            path.lineTo(*bend)
            path.lineTo(*end)
        c.drawPath(path)
        c.restoreState()


def _colour(code: str) -> Color:
    return HexColor(code)
