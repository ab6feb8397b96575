"""What a call is: whose, by what line, who says so, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from purser.core.errors import Kind, Problem, conflict, not_found
from purser.core.ids import CustomerId, Id, StaffId
from purser.core.text import Language
from purser.service.queue import Band, CaseKey, ContactId


class CallId(Id):
    """A call."""


class WorkerId(Id):
    """A process that carries calls."""


class OrderId(Id):
    """Something a worker is to do."""


class Direction(StrEnum):
    """Who rang whom."""

    IN = "in"
    OUT = "out"


class Way(StrEnum):
    """By what line the customer is there."""

    APP = "app"
    PHONE = "phone"


class Proof(StrEnum):
    """What showed who it is. `session`: they call from the app, signed in. `code`: a code from the app, typed in.
    `pin`: their own number and their PIN."""

    SESSION = "session"
    CODE = "code"
    PIN = "pin"


class State(StrEnum):
    """Where a call stands; the table says what leads where."""

    RINGING = "ringing"
    MENU = "menu"
    QUEUED = "queued"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    ANNOUNCED = "announced"
    DIALLING = "dialling"
    SELF_SERVED = "self_served"
    ABANDONED = "abandoned"
    CALLBACK = "callback"
    MESSAGE = "message"
    TALKED = "talked"
    UNREACHED = "unreached"
    LOST = "lost"


TALKING: Final = frozenset({State.CONNECTED, State.ON_HOLD})
"""States in which a person of the staff is on the line."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it stands. `worker`: who carries it. `customer`: who it is, and `proof` by what; of a call of ours
    whom we ring, who has shown nothing. `number`: the other side's, sealed. `hint`: that number is somebody's we know,
    which proves nothing. `staff`: who talks, or did last; `consulted`: the colleague who is asked meanwhile.
    `version`: the number of its last event."""

    id: CallId
    direction: Direction
    way: Way
    state: State
    version: int
    since: datetime
    worker: WorkerId
    language: Language
    customer: CustomerId | None
    proof: Proof | None
    number: bytes | None
    hint: bool
    about: Mapping[str, Any] | None
    band: Band
    case: CaseKey | None
    contact: ContactId | None
    attempt: int | None
    staff: StaffId | None
    consulted: StaffId | None
    opened_at: datetime
    answered_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something that happened on a call, its `number`-th; `state` is after it."""

    call: CallId
    number: int
    at: datetime
    kind: str
    state: State
    staff: StaffId | None
    data: Mapping[str, Any]


def call_unknown() -> Problem:
    """No such call, or not the caller's."""
    return not_found("call_unknown")


def call_over() -> Problem:
    """It has ended."""
    return conflict("call_over")


def hotline_unavailable() -> Problem:
    """Nobody carries calls now, or whoever does has not answered."""
    return Problem("hotline_unavailable", Kind.UNAVAILABLE)
