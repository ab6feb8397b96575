"""The sentences of the hotline, and what is put into them."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from purser.core.text import Language

FOLDER: Final = Path(__file__).parent


class PhraseError(ValueError):
    """A sentence that cannot be said; the text says why."""


@cache
def phrases(language: Language) -> Mapping[str, str]:
    """All sentences of a language, by key."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def placeholders(text: str) -> frozenset[str]:
    """The names of the values that a sentence needs. Raises PhraseError for anything but `{name}`."""
    found = set()
    try:
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or form or conversion:
                raise PhraseError(f"not a name: {{{name}}}")
            found.add(name)
    except ValueError as error:
        raise error if isinstance(error, PhraseError) else PhraseError(str(error)) from error
    return frozenset(found)


def pieces(text: str) -> list[tuple[str, str | None]]:
    """A sentence cut at its values: what is said, then the name of the value that follows, or None at the end."""
    cut = [(before, name) for before, name, _, _ in string.Formatter().parse(text)]
    return cut if cut and cut[-1][1] is None else [*cut, ("", None)]
