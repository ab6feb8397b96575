"""What a mail seems to be about, and in which language: by words, so that everybody can see why."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from purser.core.text import Language
from purser.service.wishes import Wish, hear

_HERE: Final = Path(__file__).parent
_LOOKED_AT: Final = 4000  # characters

THEFT: Final = "theft"
"""The type of what was stolen (`cn-cases.toml`)."""


@cache
def _types() -> tuple[tuple[str, tuple[str, ...]], ...]:
    document = tomllib.loads((_HERE / "sorting.toml").read_text(encoding="utf-8"))
    return tuple((t["type"], tuple(t["words"])) for t in document["types"])


def type_of(text: str) -> str:
    """The type of the case that a text opens. A theft is heard as in the chat, before anything else."""
    if hear(text[:_LOOKED_AT]) is Wish.THEFT:
        return THEFT
    said = text[:_LOOKED_AT].casefold()
    return next((kind for kind, words in _types() if any(word in said for word in words)), "other")


def language_of(text: str) -> Language:
    """Chinese where there is any; a Chinese writer's mail is full of it, an English one's has none."""
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text[:_LOOKED_AT]) else "en"
