"""What the page says, in Chinese and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from purser.api.words import Words
from purser.core.text import Language

__all__ = ["Words", "words_of"]

_FOLDER: Final = Path(__file__).parent / "words"


@cache
def words_of(language: Language) -> Words:
    """The sentences of one language, read once."""
    return Words(_FOLDER, language)
