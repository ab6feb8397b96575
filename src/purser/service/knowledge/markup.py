"""The little that an article's text can do: paragraphs, headings, lists, steps, **strong**, [a link](where)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from purser.service.knowledge.model import Block, BlockKind, Line, Span

_PIECE: Final = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<to>[^)\s]+)\)")
_TARGET: Final = re.compile(r"/(?!/)[\w\-./]*|[a-z][a-z0-9-]*")
_MARKS: Final[tuple[tuple[re.Pattern[str], BlockKind], ...]] = (
    (re.compile(r"## +"), "heading"),
    (re.compile(r"- +"), "list"),
    (re.compile(r"\d+\. +"), "steps"),
)


class MarkupError(ValueError):
    """A text says something that cannot be shown; the text says what."""


def parse(text: str) -> tuple[Block, ...]:
    """A text as blocks. Lines of one kind after each other are one block; an empty line ends a paragraph.

    Raises MarkupError when a link leads outside: articles name pages of ours only.
    """
    blocks: list[Block] = []
    for kind, content, goes_on in _lines(text):
        line = _line(content)
        if goes_on and blocks and blocks[-1].kind == kind:
            blocks[-1] = Block(kind, (*blocks[-1].lines, line))
        else:
            blocks.append(Block(kind, (line,)))
    return tuple(blocks)


def plain(blocks: tuple[Block, ...]) -> str:
    """The words alone, for searching and for who cannot show more."""
    return "\n".join("".join(span.text for span in line) for block in blocks for line in block.lines)


def _lines(text: str) -> Iterator[tuple[BlockKind, str, bool]]:
    """Kind, content, and whether it goes on what came before. Lines of a paragraph are joined as they are written."""
    before: BlockKind | None = None
    for raw in text.strip().splitlines():
        line = raw.strip()
        if not line:
            before = None
            continue
        kind, content = _kind(line)
        yield kind, content, kind == before and kind in ("list", "steps")
        before = kind


def _kind(line: str) -> tuple[BlockKind, str]:
    for mark, kind in _MARKS:
        if found := mark.match(line):
            return kind, line[found.end() :]
    return "text", line


def _line(content: str) -> Line:
    spans, at = [], 0
    for found in _PIECE.finditer(content):
        if found.start() > at:
            spans.append(Span(content[at : found.start()]))
        at = found.end()
        if found["strong"] is not None:
            spans.append(Span(found["strong"], strong=True))
            continue
        if _TARGET.fullmatch(found["to"]) is None:
            raise MarkupError(f"a link to {found['to']!r}")
        spans.append(Span(found["text"], to=found["to"]))
    if at < len(content):
        spans.append(Span(content[at:]))
    return tuple(spans)
