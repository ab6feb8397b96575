"""What clients remember: everything they asked for, under which key, and what they were told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

from faults.people import Person

_PATHS = {
    "transfer": "/v1/transfers",
    "payment": "/v1/payments",
    "top_up": "/v1/top-ups",
    "sign_order": "/v1/sign-orders",
    "withdrawal": "/v1/withdrawals",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Something a client wants done. `target` is the field of the API that names the other side; `order` is what a
    top-up is made for."""

    kind: str
    amount: int
    target: str
    payee: str
    order: str | None = None

    @property
    def path(self) -> str:
        return _PATHS[self.kind]

    @property
    def is_quoted(self) -> bool:
        """Whether it costs anything to be told beforehand."""
        return self.kind != "sign_order"

    @property
    def has_memo(self) -> bool:
        """Whether the API takes a note with it."""
        return self.kind in ("transfer", "payment")


@dataclass(slots=True)
class Intent:
    """A wish on its way. `id` is also the memo, so that what became of it is found whatever its keys were.

    `status` and `answer` are the first answer that says what came of it; until then it is open.
    """

    id: str
    person: Person
    wish: Wish
    body: bytes = b""
    key: str = ""
    status: int | None = None
    answer: bytes = b""
    replayed: bool = False
    unknown: int = 0

    @property
    def acknowledged(self) -> bool:
        return self.status == 201

    @property
    def told(self) -> dict[str, Any]:
        """The answer's content."""
        content: dict[str, Any] = orjson.loads(self.answer)
        return content


@dataclass(slots=True)
class Diary:
    """All intents, and how the attempts to have them done went."""

    intents: list[Intent] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    acknowledged: int = 0
    slowest: float = 0.0
