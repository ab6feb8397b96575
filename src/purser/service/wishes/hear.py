"""Hear a theft or the wish for a person: by the words of `wishes.toml`, not by guessing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from purser.core.hanzi import simplified

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


def plainly(text: str) -> str:
    """One form for what reads the same: width, case, quotes, spaces, traditional signs."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(simplified(folded).split())


def _says(wish: Wish, plain: str) -> bool:
    whole, meant, not_meant = _patterns()[wish]
    return plain.strip(_MARKS) in whole or meant.search(not_meant.sub(" … ", plain)) is not None


@cache
def _patterns() -> Mapping[Wish, tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]]:
    """For each wish: what says it as a message of its own, what says it anywhere, and what only sounds like it."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    return {w: (frozenset(document[w]["whole"]), _pattern(document[w]), _pattern(document[w]["unless"])) for w in Wish}


def _pattern(table: Mapping[str, Any]) -> re.Pattern[str]:
    """Words as they stand, and pairs of which one follows the other closely."""
    han = [_any(table["zh"]), *(_pair(p, rf"[^。!?;,,、…]{{0,{p['within']}}}?") for p in table.get("zh_pairs", ()))]
    latin = [_any(table["en"]), *(_pair(p, rf"(?: [a-z0-9']+){{0,{p['within']}}} ") for p in table.get("en_pairs", ()))]
    return re.compile("|".join([*han, rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?![a-z0-9])"]))


def _pair(pair: Mapping[str, Any], between: str) -> str:
    return f"{_any(pair['first'])}{between}{_any(pair['then'])}"


def _any(words: Sequence[str]) -> str:
    """Any of these, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
