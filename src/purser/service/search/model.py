"""What can be looked for, and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from purser.core.ids import Id

MOST_TEXT = 8_000
"""Characters of a text by which it can be found; what comes after them is not looked into."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text by which something is found. `owner` is the subject whose it is, `object_id` the case, chat, call or mail
    it belongs to, `part` its number there (a case's title is part 0)."""

    owner: Id
    kind: str
    object_id: Id
    part: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: all words of it have to be there.

    `owners`: only among these; None: among everybody, which is for those who may see everybody. `kinds`: only of
    these; empty: all. `before`: only what is older, for the next page.
    """

    text: str
    owners: Sequence[Id] | None = None
    kinds: Sequence[str] = ()
    limit: int = 20
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found. `marks` are the places in it of what was looked for, from and to; none where it was
    found by how it sounds."""

    owner: Id
    kind: str
    object_id: Id
    part: int
    at: datetime
    text: str
    marks: tuple[tuple[int, int], ...]
