"""What a page made by the server says, in Chinese and English."""

from __future__ import annotations

import tomllib
from pathlib import Path

from purser.core.text import Language


class Words:
    """`words("paid", at="15:04")` is the sentence of that name; KeyError when there is none."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.language = language
        self.texts: dict[str, str] = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))

    def __call__(self, name: str, /, **values: str) -> str:
        return self.texts[name].format_map(values)
