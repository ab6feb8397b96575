"""Numbers as people paste them and as scams dress them up, made plain: which digits are dialled, and what was odd.

Nothing is corrected silently: whoever writes 955OO with letters, or hides a character without width in it, wants to be
taken for somebody, and the check says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 64
"""Characters that are looked at; no honest number needs more."""

_LOOK_ALIKES: Final = str.maketrans({
    "O": "0", "o": "0", "〇": "0", "○": "0", "◯": "0", "О": "0", "о": "0", "Ο": "0", "ο": "0", "Q": "0", "D": "0",
    "l": "1", "I": "1", "i": "1", "|": "1", "!": "1", "丨": "1", "ı": "1", "Z": "2", "z": "2", "S": "5", "s": "5",
    "b": "6", "G": "6", "B": "8", "g": "9", "q": "9",
})  # fmt: skip
_SPOKEN: Final = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "001234567891123456789236")
_SPACING: Final = re.compile(r"[\s\-‐-―－().（）·,，/_]+")
_IN_TEXT: Final = re.compile(r"(?<![0-9a-zA-Z])\+?[0-9](?:[ ()-]?[0-9]){2,19}(?![0-9a-zA-Z])")
_CHINA: Final = re.compile(r"(?:\+|00)86(?=\d{3,})")


class Odd(StrEnum):
    """What is odd about the way a number is written."""

    HIDDEN = "hidden_characters"
    LETTERS = "letters_for_digits"
    WORDS = "words_for_digits"
    UNUSUAL = "unusual_digits"
    ABROAD = "country_code"


@dataclass(frozen=True, slots=True)
class Plain:
    """A number made plain: the digits that are dialled inside the country, or `+` and all of them if it is abroad's.

    `digits` is empty when it is no number. `has_prefix`: +86 or 0086 stood before it.
    """

    digits: str
    foreign: bool
    has_prefix: bool
    odd: tuple[Odd, ...]


def make_plain(text: str) -> Plain:
    """What somebody pasted, as the number it stands for."""
    odd: list[Odd] = []
    seen = text[:LONGEST].strip()
    shown = "".join(c for c in seen if unicodedata.category(c) not in ("Cf", "Mn", "Me", "Cc", "Co"))
    if shown != seen:
        odd.append(Odd.HIDDEN)
    folded = _fold(shown)
    if folded != shown:
        odd.append(Odd.UNUSUAL)
    spoken = folded.translate(_SPOKEN)
    if spoken != folded:
        odd.append(Odd.WORDS)
    bare = _SPACING.sub("", spoken)
    if not _is_dialled(bare):
        guess = bare.translate(_LOOK_ALIKES)
        if not _is_dialled(guess) or sum(c.isdigit() for c in bare) < 2:
            return _within(folded, odd)
        odd.append(Odd.LETTERS)
        bare = guess
    return _placed(bare, odd)


def _within(text: str, odd: list[Odd]) -> Plain:
    """The one number that stands in a text: a link, an extension, a sentence around it. None when there are more."""
    found = [_SPACING.sub("", n) for n in _IN_TEXT.findall(text)]
    if len(found) != 1 or not _is_dialled(found[0]):
        return Plain("", foreign=False, has_prefix=False, odd=tuple(odd))
    return _placed(found[0], [o for o in odd if o is not Odd.WORDS])


def plain_digits(text: str) -> str:
    """The digits of a number that is written honestly, as in the directory. ValueError when it is none."""
    plain = make_plain(text)
    if not plain.digits or plain.odd or plain.foreign:
        raise ValueError(f"not a number: {text!r}")
    return plain.digits


def _placed(bare: str, odd: list[Odd]) -> Plain:
    if found := _CHINA.match(bare):
        return Plain(bare[found.end() :], foreign=False, has_prefix=True, odd=(*odd, Odd.ABROAD))
    if bare.startswith("+") or (bare.startswith("00") and len(bare) > 7):
        return Plain("+" + bare.lstrip("+0"), foreign=True, has_prefix=False, odd=tuple(odd))
    return Plain(bare, foreign=False, has_prefix=False, odd=tuple(odd))


def _is_dialled(text: str) -> bool:
    return re.fullmatch(r"\+?[0-9]{3,20}", text) is not None


def _fold(text: str) -> str:
    """Digits of any script and shape as 0-9; other characters stay."""
    return "".join(_digit(c) for c in text)


def _digit(c: str) -> str:
    if c.isascii():
        return c
    value = unicodedata.digit(c, None)
    if value is not None:
        return str(value)
    return {"＋": "+", "－": "-", "　": " "}.get(c, c)
