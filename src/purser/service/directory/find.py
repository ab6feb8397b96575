"""Find a hotline by what somebody types: a name, its pinyin, some of it or its first letters, a part of the number."""

from __future__ import annotations

from typing import Final

from purser.core.han import fold
from purser.service.directory.model import Book, Entry
from purser.service.directory.number import make_plain

LONGEST: Final = 64
"""Characters of a question."""

_FEWEST_DIGITS: Final = 2


def find(book: Book, question: str, limit: int = 10) -> list[Entry]:
    """Entries that fit, the best first; all of them, in the book's order, when nothing is asked."""
    wanted = _folded(question[:LONGEST])
    if not wanted:
        return list(book.entries[:limit])
    digits = make_plain(question).digits
    ranked = [(rank, n, e) for n, e in enumerate(book.entries) if (rank := _rank(e, wanted, digits)) is not None]
    return [e for _, _, e in sorted(ranked, key=lambda found: found[:2])[:limit]]


def _rank(e: Entry, wanted: str, digits: str) -> int | None:
    """How well it fits, 0 is best; None when it does not."""
    names = [_folded(n) for n in (e.zh, e.en, *e.aliases)]
    syllables = e.pinyin.split()
    spelt = ["".join(syllables), "".join(s[0] for s in syllables)]
    if wanted in names or digits in e.digits:
        return 0
    if any(n.startswith(wanted) for n in names):
        return 1
    if wanted == spelt[1] or spelt[0].startswith(wanted):
        return 2
    if any(wanted in n for n in names):
        return 3
    if len(wanted) > 1 and (wanted in spelt[0] or wanted in spelt[1] or _is_short_for(wanted, syllables)):
        return 4
    if len(digits) >= _FEWEST_DIGITS and any(digits in own for own in e.digits):
        return 5
    return None


def _is_short_for(wanted: str, syllables: list[str]) -> bool:
    """Whether it is some of the syllables in their order, as 招行 (zhaohang) stands for 招商银行."""
    if not wanted:
        return True
    return any(
        wanted.startswith(s) and _is_short_for(wanted.removeprefix(s), syllables[n + 1 :])
        for n, s in enumerate(syllables)
    )


def _folded(text: str) -> str:
    """As it is compared: simplified characters, half width, small letters, no blanks."""
    return "".join(fold(text).casefold().split())
