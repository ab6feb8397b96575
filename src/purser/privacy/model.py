"""What customers may ask for about their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from purser.core.ids import CustomerId, ProceedingId

TOP_BAND: Final = 1
USUAL_BAND: Final = 3
"""Bands of the hotline (P7): theft and leaks, money missing, the rest."""


class RequestKind(StrEnum):
    """What is asked for (PIPL arts. 15, 24, 44–48, 57)."""

    ACCESS = "access"
    COPY = "copy"
    MOVE = "move"
    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    WITHDRAW_CONSENT = "withdraw_consent"
    CLOSE = "close"
    EXPLAIN = "explain"
    REVIEW = "review"
    LEAK = "leak"

    @property
    def band(self) -> int:
        return TOP_BAND if self is RequestKind.LEAK else USUAL_BAND


PROVED: Final = frozenset(
    {RequestKind.COPY, RequestKind.MOVE, RequestKind.CORRECT, RequestKind.DELETE, RequestKind.CLOSE}
)
"""Asked for by a thief these do harm: the customer proves who they are first."""


class Outcome(StrEnum):
    """How staff end a request."""

    FULFILLED = "fulfilled"
    PARTIAL = "partial"
    REFUSED = "refused"


class Part(StrEnum):
    """What a customer can have deleted while the account lives on."""

    MESSAGES = "messages"
    PAYEES = "payees"
    DEVICES = "devices"
    BROWSERS = "browsers"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands. `asked` and `answer` are the customer's own: they were sealed."""

    customer: CustomerId
    id: ProceedingId
    kind: RequestKind
    band: int
    asked: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    kept: tuple[str, ...]
    waiting: bool
    opened_at: datetime
    due_at: datetime
    late_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why an account cannot be closed yet: what it is, the object behind it, who clears it, and by when it goes by
    itself, if it does. `amount` is in minor units, `action` names what the app offers."""

    code: str
    turn: str
    object: str | None = None
    amount: int | None = None
    currency: str | None = None
    kind: str | None = None
    by: datetime | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that can be fetched until `expires_at`; `sha256` is the file's."""

    size: int
    sha256: bytes
    fetched: int
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes or a no, to one version of a purpose's text."""

    purpose: str
    version: int
    given: bool
    language: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at, or did something to, a customer's record: as what, never who."""

    at: datetime
    role: str
    action: str
    reason: str
