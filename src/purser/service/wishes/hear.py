"""Hear a theft or the wish for a person: by the words of `wishes.toml`, then by how like it is to `examples.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from purser.service.wishes.likeness import likeness
from purser.service.wishes.patterns import pattern, plainly

_FILE: Final = Path(__file__).with_name("wishes.toml")
_MARKS: Final = " .!?~,。"

_SURE: Final = 5.0
"""How like a wish a message must be that no rule knows. One in forty questions to the help pages is that like one."""


class Wish(StrEnum):
    """What comes before everything else, the most urgent first."""

    THEFT = "theft"
    HUMAN = "human"


def hear(text: str) -> Wish | None:
    """The wish in a text of either language, or of both; None when it is about something else."""
    plain = plainly(text)
    rest = {wish: not_meant.sub(" … ", plain) for wish, (_, _, not_meant) in _patterns().items()}
    said = next((wish for wish in Wish if _says(wish, plain, rest[wish])), None)
    return said or next((wish for wish in Wish if likeness(wish).of(rest[wish]) >= _SURE), None)


def _says(wish: Wish, plain: str, rest: str) -> bool:
    whole, meant, _ = _patterns()[wish]
    return plain.strip(_MARKS) in whole or meant.search(rest) is not None


@cache
def _patterns() -> Mapping[Wish, tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]]:
    """For each wish: what says it as a message of its own, what says it anywhere, and what only sounds like it."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    return {w: (frozenset(document[w]["whole"]), pattern(document[w]), pattern(document[w]["unless"])) for w in Wish}
