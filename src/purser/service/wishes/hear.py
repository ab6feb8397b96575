"""Hear a theft or the wish for a person: by the words of `wishes.toml`, not by guessing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from purser.service.wishes.patterns import pattern, plainly

_FILE: Final = Path(__file__).with_name("wishes.toml")
_MARKS: Final = " .!?~,。"


class Wish(StrEnum):
    """What comes before everything else, the most urgent first."""

    THEFT = "theft"
    HUMAN = "human"


def hear(text: str) -> Wish | None:
    """The wish in a text of either language, or of both; None when it is about something else."""
    plain = plainly(text)
    return next((wish for wish in Wish if _says(wish, plain)), None)


def _says(wish: Wish, plain: str) -> bool:
    whole, meant, not_meant = _patterns()[wish]
    return plain.strip(_MARKS) in whole or meant.search(not_meant.sub(" … ", plain)) is not None


@cache
def _patterns() -> Mapping[Wish, tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]]:
    """For each wish: what says it as a message of its own, what says it anywhere, and what only sounds like it."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    return {w: (frozenset(document[w]["whole"]), pattern(document[w]), pattern(document[w]["unless"])) for w in Wish}
