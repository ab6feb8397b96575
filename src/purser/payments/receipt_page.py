"""How a receipt looks: the ship's office of the app, on a page of A5."""

from __future__ import annotations

from reportlab.lib.pagesizes import A5

from purser.core.text import Language
from purser.payments.paper import Ink, Paper, wrap
from purser.payments.receipt_sheet import Mood, Row, Sheet

NAVY, DEEP, WAVE, BRASS = "#0f3459", "#0a2440", "#1b5e98", "#efcf8f"
INK, MUTE, FAINT, LINE, PAPER, DECK = "#0f2031", "#54667a", "#8796a6", "#e2e8ee", "#ffffff", "#f1f4f8"
_MOODS: dict[Mood, tuple[str, str]] = {
    "good": ("#e0f3ea", "#0b7350"),
    "bad": ("#fdeceb", "#b3261e"),
    "calm": ("#fbf0da", "#855a0c"),
}

MARGIN, PAD = 26.0, 24.0
LEFT, RIGHT = MARGIN + PAD, A5[0] - MARGIN - PAD
_VALUE_ROOM = 215.0
_CARD_TOP = 62.0


def draw(s: Sheet, language: Language) -> bytes:
    """The page as a PDF file; longer than A5 when there is more to say."""
    how = wrap(s.verify_how, Ink(7, MUTE), RIGHT - LEFT)
    body = 162 + _rows_height(s.sums) + _rows_height(s.facts)
    card = body + 74 + len(how) * 10.5
    height = max(A5[1], _CARD_TOP + card + 52)
    paper = Paper(
        A5[0], height, title=f"{s.brand} {s.heading} {s.amount}", language="zh-CN" if language == "zh" else "en"
    )
    card = height - _CARD_TOP - 52
    _draw_header(paper, s)
    paper.box(MARGIN, _CARD_TOP, A5[0] - 2 * MARGIN, card, PAPER, radius=14)
    _draw_amount(paper, s)
    top = _draw_sides(paper, s, _CARD_TOP + 116)
    top = _draw_rows(paper, s.sums, top + 20)
    paper.line(LEFT, top - 4, RIGHT, LINE)
    _draw_rows(paper, s.facts, top + 12)
    _draw_verify(paper, s, how, _CARD_TOP + card - 66 - len(how) * 10.5)
    for i, text in enumerate(s.footer):
        paper.text(A5[0] / 2, height - 28 + 12 * i, text, Ink(7, FAINT), "centre")
    return paper.finish()


def _draw_header(paper: Paper, s: Sheet) -> None:
    paper.box(0, 0, A5[0], paper.height, DECK)
    paper.box(0, 0, A5[0], 132, NAVY)
    for top, colour, phase in ((96.0, "#13406d", 0.0), (112.0, "#164a7c", 40.0)):
        _draw_wave(paper, top, colour, phase)
    paper.anchor(MARGIN, 19, 24, BRASS)
    paper.text(MARGIN + 34, 36, s.brand, Ink(14, PAPER, bold=True))
    paper.text(A5[0] - MARGIN, 36, s.heading, Ink(11, BRASS), "right")


def _draw_wave(paper: Paper, top: float, colour: str, phase: float) -> None:
    step = 84.0
    points = [(-phase, top)]
    x = -phase
    while x < A5[0]:
        points += [(x + step / 4, top + 7), (x + step * 3 / 4, top - 7), (x + step, top)]
        x += step
    floor = 132.0
    points += [(x, floor), (x, floor), (x, floor), (-phase, floor), (-phase, floor), (-phase, floor)]
    paper.curve(points, fill=colour)


def _draw_amount(paper: Paper, s: Sheet) -> None:
    middle = A5[0] / 2
    soft, strong = _MOODS[s.mood]
    ink = Ink(8.5, strong, bold=True)
    paper.text(middle, _CARD_TOP + 28, s.kind, Ink(10, MUTE), "centre")
    paper.text(middle, _CARD_TOP + 64, s.amount, Ink(30, INK, bold=True), "centre")
    room = 26 + sum(9 if ord(c) > 0x2E80 else 5.2 for c in s.state)
    paper.box(middle - room / 2, _CARD_TOP + 78, room, 18, soft, radius=9)
    paper.text(middle, _CARD_TOP + 90.3, s.state, ink, "centre")


def _draw_sides(paper: Paper, s: Sheet, top: float) -> float:
    """Who to whom; where it ends."""
    half = (RIGHT - LEFT) / 2
    paper.box(LEFT - 8, top, RIGHT - LEFT + 16, 46, "#f5f8fb", radius=9)
    for side, x in zip(s.sides, (LEFT + 4, LEFT + half + 14), strict=True):
        paper.text(x, top + 15, side.label, Ink(7.5, MUTE))
        name = wrap(side.name, Ink(10, INK, bold=True), half - 24)[0]
        paper.text(x, top + 28, name, Ink(10, INK, bold=True))
        if side.account:
            paper.text(x, top + 39.5, side.account, Ink(7.5, MUTE))
    _draw_arrow(paper, LEFT + half - 6, top + 23)
    return top + 46


def _draw_arrow(paper: Paper, x: float, top: float) -> None:
    paper.disc(x, top, 8.5, PAPER)
    tip = x + 3.6
    paper.curve([(x - 3.6, top), (x - 3.6, top), (tip, top), (tip, top)], stroke=WAVE)
    for side in (-3.0, 3.0):
        paper.curve([(tip - 3, top + side), (tip - 3, top + side), (tip, top), (tip, top)], stroke=WAVE)


def _value(row: Row) -> tuple[Ink, list[str]]:
    ink = Ink(8 if row.inner else 9, MUTE if row.inner else INK, bold=row.strong)
    return ink, wrap(row.value, ink, _VALUE_ROOM)


def _row_height(row: Row) -> float:
    return (13.5 if row.inner else 17.0) + 11.5 * (len(_value(row)[1]) - 1)


def _rows_height(rows: list[Row]) -> float:
    return sum(map(_row_height, rows)) + 16


def _draw_rows(paper: Paper, rows: list[Row], top: float) -> float:
    """Labels at the left, values at the right; where they end."""
    for before, row in zip([None, *rows], rows, strict=False):
        ink, lines = _value(row)
        if before is not None and before.inner and not row.inner:
            top += 4
        label = Ink(ink.size, MUTE if not row.strong else INK, bold=row.strong)
        paper.text(LEFT + (10 if row.inner else 0), top, row.label, label)
        for i, line in enumerate(lines):
            paper.text(RIGHT, top + 11.5 * i, line, ink, "right")
        top += _row_height(row)
    return top


def _draw_verify(paper: Paper, s: Sheet, how: list[str], top: float) -> None:
    """Below the perforation: how to tell whether the page is genuine."""
    for x in (MARGIN, A5[0] - MARGIN):
        paper.disc(x, top, 7, DECK)
    paper.line(MARGIN + 14, top, A5[0] - MARGIN - 14, "#cdd6df", dashed=True)
    paper.text(LEFT, top + 24, s.verify, Ink(9, INK, bold=True))
    for i, line in enumerate(how):
        paper.text(LEFT, top + 38 + 10.5 * i, line, Ink(7, MUTE))
    bottom = top + 38 + 10.5 * len(how) + 8
    paper.text(LEFT, bottom, s.check_code_label, Ink(8, MUTE))
    paper.text(RIGHT, bottom, s.check_code, Ink(10, NAVY, bold=True), "right")
