"""Which bank a card is of: by the first digits of its number and its length. The longest prefix wins."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

POLICIES: Final = Path(__file__).parent.parent / "policies"


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank by its code and its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Bin:
    """A line of the table. `loose`: a card of old, whose last digit need not follow Luhn's rule."""

    prefix: str
    length: int
    bank: Bank
    kind: str
    loose: bool


class BinTable:
    """The lines by prefix and length."""

    def __init__(self, lines: Mapping[tuple[str, int], Bin]) -> None:
        self._lines = lines
        self._longest = max((len(prefix) for prefix, _ in lines), default=0)

    def __len__(self) -> int:
        return len(self._lines)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """ValueError when a line is there twice, is of no bank that is named, or says nothing of where it is from."""
        banks = {code: Bank(code, names["zh"], names["en"]) for code, names in document["banks"].items()}
        lines: dict[tuple[str, int], Bin] = {}
        for card in document["cards"]:
            key = (card["prefix"], card["length"])
            if key in lines or card["bank"] not in banks or "seen" not in card:
                raise ValueError(f"a line that cannot be: {key}")
            if not card["sources"] or not document["sources"].keys() >= set(card["sources"]):
                raise ValueError(f"a line without a source: {key}")
            lines[key] = Bin(*key, banks[card["bank"]], card["kind"], card.get("loose", False))
        return cls(lines)

    def find(self, digits: str, length: int) -> Bin | None:
        """The line of a number that begins with `digits` and has `length` of them; None when no bank is known."""
        for size in range(min(len(digits), self._longest), 0, -1):
            found = self._lines.get((digits[:size], length))
            if found is not None:
                return found
        return None


@cache
def load_bins(policy: str) -> BinTable:
    """The table shipped for a policy, `policies/<policy>-bins.toml`."""
    return BinTable.read(tomllib.loads((POLICIES / f"{policy}-bins.toml").read_text("utf-8")))
