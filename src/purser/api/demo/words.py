"""What the counter says, in Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from purser.core.text import Language


class Words:
    """`words("paid", at="15:04")` is the sentence of that name; KeyError when there is none."""

    def __init__(self, language: Language) -> None:
        self.language = language
        path = Path(__file__).parent / "words" / f"{language}.toml"
        self.texts: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))

    def __call__(self, name: str, /, **values: str) -> str:
        return self.texts[name].format_map(values)


words_of = cache(Words)
