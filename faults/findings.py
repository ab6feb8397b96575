"""What a check may find wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """The ways in which a wallet can break its word."""

    LOST = "lost"  # acknowledged, and not there
    TWICE = "twice"  # done more than once
    DIFFERS = "differs"  # there, but not as it was acknowledged
    CHANGED = "changed"  # a repeat under the same key got another answer
    OPEN = "open"  # what came of it could not be learned
    STRAY = "stray"  # there, and nobody asked for it
    BALANCE = "balance"  # a balance that is not the sum of what was acknowledged
    BOOKS = "books"  # the ledger disagrees with itself
    BANK = "bank"  # the bank's book says otherwise
    ANSWER = "answer"  # an answer that no client should see
    HANGS = "hangs"  # no answer at all for too long
    DEAD = "dead"  # a process that should have lived through it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, about one payment, account or process."""

    wrong: Wrong
    about: str
    detail: str

    def __str__(self) -> str:
        return f"{self.wrong.upper()} {self.about}: {self.detail}"


def tally(findings: Iterable[Finding]) -> str:
    """How many of each kind, in words."""
    counts = Counter(f.wrong for f in findings)
    return ", ".join(f"{count} {wrong}" for wrong, count in counts.most_common()) or "nothing"
