"""What is new in a mail, and what only repeats the mails before it."""

from __future__ import annotations

import re
from typing import Final

from purser.service.mail.pages import QUOTE_STARTS

LINE: Final = "-- 请在这一行上面回复 · Please write above this line --"
"""The first line of every mail of ours: what stands below it is known."""

_LINE: Final = re.compile(r"^[>\s]*-- ?请在这一行上面回复")
_INTRODUCED: Final = re.compile(
    r"^[>\s]*("
    r"on\b.{4,250}\bwrote\s?[:：]"
    r"|(在|于)?\s?.{4,250}(写道|寫道)\s?[:：]"
    r"|-{2,}\s*(original message|forwarded message|原始邮件|原邮件|原始郵件|回复的原邮件|转发的?邮件信息?|轉寄的郵件)"
    r"\s*-{2,}"
    r"|begin forwarded message[:：]"
    r")\s*$",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"^[>*\s]*(from|sent|to|subject|date|发件人|寄件者|发送时间|收件人|主题|日期|抄送|时间)\**\s?[:：]", re.IGNORECASE
)
_BAR: Final = re.compile(r"^[_-]{10,}$")
_QUOTED: Final = re.compile(r"^\s?>")
_SIGNATURE: Final = re.compile(r"^-- ?$")
_LONGEST_SPLIT: Final = 3  # lines that an introduction may be broken into


def unquoted(text: str) -> str:
    """What the writer added. All of it when nothing else is left, or when answers stand between the quoted lines."""
    lines = text.split("\n")
    cut = next((i for i in range(len(lines)) if _begins_quote(lines, i)), len(lines))
    rest = lines[cut:]
    new = [] if cut == 0 else lines[:cut]
    if _is_interleaved(rest) and not any(QUOTE_STARTS in line for line in rest[:1]):
        return _trimmed(text)
    kept = _trimmed("\n".join(line for line in _without_signature(new) if not _QUOTED.match(line)))
    return kept or _trimmed(text)


def _begins_quote(lines: list[str], i: int) -> bool:
    line = lines[i]
    if QUOTE_STARTS in line or _LINE.match(line):
        return True
    if _HEAD.match(line):
        return sum(bool(_HEAD.match(later)) for later in lines[i : i + 6]) >= 3
    if _BAR.match(line.strip()):
        return any(_HEAD.match(later) for later in lines[i + 1 : i + 3])
    joined = line
    for later in ["", *lines[i + 1 : i + _LONGEST_SPLIT]]:
        joined = f"{joined} {later.strip()}".strip()
        if len(joined) < 300 and _INTRODUCED.match(joined):
            return True
    return bool(_QUOTED.match(line)) and all(_QUOTED.match(later) or not later.strip() for later in lines[i:])


def _is_interleaved(rest: list[str]) -> bool:
    """Whether somebody answers line by line: quoted lines with others after them."""
    quoted = [i for i, line in enumerate(rest) if _QUOTED.match(line)]
    if not quoted:
        return False
    return any(line.strip() and not _QUOTED.match(line) for line in _without_signature(rest[quoted[0] :]))


def _without_signature(lines: list[str]) -> list[str]:
    """RFC 3676, 4.3: a signature follows two hyphens and a space."""
    for i, line in enumerate(lines):
        if _SIGNATURE.match(line) and len(lines) - i <= 12:
            return lines[:i]
    return lines


def _trimmed(text: str) -> str:
    return text.replace(QUOTE_STARTS, "").strip()
