"""Staff: who they are, and the sessions they work in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from purser.core.ids import SessionId, StaffId
from purser.identity.permissions import Role


class StaffStatus(StrEnum):
    """Whether somebody may work."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for the operator."""

    id: StaffId
    name: str
    role: Role
    status: StaffStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session of somebody who may work, at the moment it was read."""

    id: SessionId
    staff: StaffId
    name: str
    role: Role
    seen_at: datetime
    expires_at: datetime
