"""What customers say of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from purser.core.ids import CustomerId, ProceedingId, StaffId

BAD: Final = 2
"""The highest score that opens a review."""

GOOD: Final = 4
"""The lowest score of somebody who is satisfied."""


class Area(StrEnum):
    """What a suggestion is about."""

    APP = "app"
    PAYMENTS = "payments"
    SERVICE = "service"
    FEES = "fees"
    SECURITY = "security"
    OTHER = "other"


class Cause(StrEnum):
    """What a review finds that went wrong."""

    SLOW = "slow"
    WRONG_ANSWER = "wrong_answer"
    NOT_UNDERSTOOD = "not_understood"
    MANNER = "manner"
    RULE = "rule"  # the answer was right, and is not what the customer wanted
    PRODUCT = "product"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a survey: 1 to 5, whether it was solved, and words."""

    score: int
    solved: bool
    text: str

    @property
    def is_bad(self) -> bool:
        """Whether somebody else has to look at the case."""
        return self.score <= BAD or not self.solved


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey of one resolution of a case."""

    customer: CustomerId
    id: ProceedingId
    case: ProceedingId
    resolution: int
    case_type: str
    channel: str
    staff: StaffId | None
    asked_at: datetime
    closes_at: datetime
    answered_at: datetime | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A case that somebody else looks at, after a bad answer."""

    customer: CustomerId
    id: ProceedingId
    case: ProceedingId
    opened_at: datetime
    due_at: datetime
    reviewer: StaffId | None = None
    cause: Cause | None = None
    finding: str | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody would have otherwise. `answer`: what they were told last."""

    customer: CustomerId
    id: ProceedingId
    area: Area
    text: str
    created_at: datetime
    answer: str | None = None
