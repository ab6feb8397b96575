"""Words and pairs of words as one pattern: an expression as it stands, or one that closely follows another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from purser.core.hanzi import simplified


def plainly(text: str) -> str:
    """One form for what reads the same: width, case, quotes, spaces, traditional signs."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(simplified(folded).split())


def pattern(table: Mapping[str, Any]) -> re.Pattern[str]:
    """What matches any of a table's `zh` and `en` words and `zh_pairs` and `en_pairs`, in a text read `plainly`.

    A pair has `first`, `then` and `within`: the signs (Chinese) or words (English) between them at most, in one clause.
    Latin expressions match whole words.
    """
    latin = [*table.get("en", ()), *(w for w in table.get("zh", ()) if w.isascii())]
    han = [w for w in table.get("zh", ()) if not w.isascii()]
    signs = [_any(han)] if han else []
    signs += [_pair(p, rf"[^。!?;,,、…]{{0,{p['within']}}}?") for p in table.get("zh_pairs", ())]
    words = [_any(latin)] if latin else []
    words += [_pair(p, rf"(?: [a-z0-9']+){{0,{p['within']}}} ") for p in table.get("en_pairs", ())]
    whole = [rf"(?<![a-z0-9])(?:{'|'.join(words)})(?![a-z0-9])"] if words else []
    return re.compile("|".join([*signs, *whole]))


def _pair(pair: Mapping[str, Any], between: str) -> str:
    return f"{_any(pair['first'])}{between}{_any(pair['then'])}"


def _any(words: Sequence[str]) -> str:
    """Any of these, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
