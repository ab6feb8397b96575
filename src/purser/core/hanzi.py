"""Chinese as it is compared: traditional signs as simplified ones, so that 退還 finds 退还."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("traditional.txt")


def simplified(text: str) -> str:
    """The text with its traditional signs simplified, sign by sign: it stays as long as it is.

    Good for comparing, not for showing: which of two signs is meant (乾 is 干 or 乾) needs the word around it.
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    lines = TABLE.read_text("utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {ord(pair[0]): pair[1] for pair in pairs}
