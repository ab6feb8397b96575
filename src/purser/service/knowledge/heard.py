"""How people say it who do not know what things are called here (`heard.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from purser.core.text import Language

HEARD: Final = Path(__file__).parent / "heard.toml"

Heard: TypeAlias = Mapping[str, Mapping[Language, list[str]]]
"""Under an article's slug, what was asked in each language that it answers."""


@cache
def heard() -> Heard:
    """Those that come with the program."""
    return tomllib.loads(HEARD.read_text("utf-8"))
