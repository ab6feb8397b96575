"""What identity knows: sessions, credentials, and the rules for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from purser.core.ids import CustomerId, SessionId


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long a session lives: unused, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """How many failed tries one login has within a window that begins with the first."""

    failures: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A fresh session. `token` is shown to its owner once and kept nowhere."""

    id: SessionId
    customer: CustomerId
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as stored. `seen_at` is when it was last known to be used, to a few minutes."""

    id: SessionId
    customer: CustomerId
    expires_at: datetime
    seen_at: datetime
