"""What the queue is about: contacts, the people who answer them, and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple, TypeAlias

from purser.core.errors import Problem, conflict, not_found
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.text import Language

MOST_EXTRA: Final = 60
"""Seconds that a customer's level may put them ahead within their band."""

CaseKey: TypeAlias = tuple[Id, ProceedingId]
"""A case: whose it is, and its id."""


class ContactId(Id):
    """Somebody who wants a person now."""


class ContactKind(StrEnum):
    """By what way they come."""

    CALL = "call"
    CHAT = "chat"
    CALLBACK = "callback"
    CASE = "case"


class ContactChannel(StrEnum):
    """What of an agent's capacity a contact takes."""

    VOICE = "voice"
    CHAT = "chat"
    CASE = "case"


CHANNELS: Final[Mapping[ContactKind, ContactChannel]] = {
    ContactKind.CALL: ContactChannel.VOICE,
    ContactKind.CALLBACK: ContactChannel.VOICE,
    ContactKind.CHAT: ContactChannel.CHAT,
    ContactKind.CASE: ContactChannel.CASE,
}


class Band(IntEnum):
    """How urgent it is; a lower band is always served first."""

    THEFT = 0
    MONEY_MISSING = 1
    REST = 2


class Presence(StrEnum):
    """What an agent says about being there."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    BREAK = "break"


class Activity(StrEnum):
    """What an agent is doing."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    RESERVED = "reserved"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    BREAK = "break"


class Outcome(StrEnum):
    """How an attempt to ring somebody back ended without them."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"


class Place(NamedTuple):
    """Where somebody stands; the smallest is served first."""

    band: int
    at: datetime
    id: bytes


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody who wants a person. `ref`: the call's, chat's or case's id. `skills`: what it takes to help them,
    waived one by one by the policy when nobody with them is free. `extra_seconds`: of a level, 60 at most.
    `not_before`: of a callback for later.
    """

    kind: ContactKind
    ref: Id
    customer: CustomerId | None
    case: CaseKey | None = None
    band: Band = Band.REST
    skills: tuple[str, ...] = ()
    language: Language = "zh"
    extra_seconds: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in the queue, or who was. `promised_s`: the wait that was announced, in seconds; `base_s`: what it was
    reckoned from. `connected_at`: the first time somebody answered."""

    id: ContactId
    kind: ContactKind
    ref: Id
    customer: CustomerId | None
    case: CaseKey | None
    band: Band
    language: Language
    skills: tuple[str, ...]
    first_queued_at: datetime
    place_at: datetime
    state: str
    since: datetime
    version: int
    agent: StaffId | None = None
    wanted_agent: StaffId | None = None
    refused_by: StaffId | None = None
    refused_at: datetime | None = None
    tries: int = 0
    not_before: datetime | None = None
    expires_at: datetime | None = None
    deadline: datetime | None = None
    promised_s: int | None = None
    base_s: float | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    wrap_up_code: str | None = None

    @property
    def channel(self) -> ContactChannel:
        return CHANNELS[self.kind]

    @property
    def place(self) -> Place:
        return Place(self.band, self.place_at, bytes(self.id))

    def waited(self, now: datetime) -> float:
        """Seconds since they first came into the queue."""
        return (now - self.first_queued_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Holding:
    """A contact in an agent's hands."""

    contact: ContactId
    channel: ContactChannel
    state: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers. `voice`, `chats`, `cases`: how many of each they take at a time; a call is taken alone, so
    who takes cases from the queue cannot be called meanwhile: nobody does unless somebody gave them room for it.
    `speaks`: their desk has a microphone that works, as it says itself; without one they are not called.
    `idle_since`: when they last let go of something."""

    staff: StaffId
    presence: Presence
    reason: str
    since: datetime
    idle_since: datetime
    languages: frozenset[str]
    skills: frozenset[str]
    voice: int = 1
    chats: int = 3
    cases: int = 0
    version: int = 1
    present_until: datetime | None = None
    speaks: bool = True
    held: tuple[Holding, ...] = field(default=())

    @property
    def activity(self) -> Activity:
        """What they are doing: what they hold says more than what they say."""
        states = {h.state for h in self.held}
        if states & {"connected", "on_hold"}:
            return Activity.ON_CONTACT
        if states & {"offered", "dialling"}:
            return Activity.RESERVED
        if "wrap_up" in states:
            return Activity.WRAP_UP
        return Activity(self.presence.value)

    def capacity(self, channel: ContactChannel) -> int:
        """How many of that channel they take at a time."""
        voice = self.voice if self.speaks else 0
        taken = {ContactChannel.VOICE: voice, ContactChannel.CHAT: self.chats, ContactChannel.CASE: self.cases}
        return taken[channel]

    def room(self, channel: ContactChannel) -> bool:
        """Whether one more of that channel fits: a call is taken alone."""
        if any(h.channel is ContactChannel.VOICE for h in self.held):
            return False
        if channel is ContactChannel.VOICE:
            return self.capacity(channel) > 0 and not self.held
        return sum(h.channel is channel for h in self.held) < self.capacity(channel)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to ring somebody back."""

    contact: ContactId
    number: int
    agent: StaffId
    began_at: datetime
    ended_at: datetime | None
    outcome: str | None


WAITING: Final = ("queued", "due")
"""States in which somebody waits for an agent."""

HELD: Final = ("offered", "connected", "on_hold", "dialling", "wrap_up")
"""States in which an agent has the contact in hand."""


def contact_unknown() -> Problem:
    """No such contact, or not the caller's."""
    return not_found("contact_unknown")


def contact_taken() -> Problem:
    """It is somebody else's by now."""
    return conflict("contact_taken")


def placed_at(queued: datetime, extra_seconds: int) -> datetime:
    """Where somebody stands within their band. ValueError when a level gives more than it may."""
    if not 0 <= extra_seconds <= MOST_EXTRA:
        raise ValueError(f"extra seconds out of bounds: {extra_seconds}")
    return queued - timedelta(seconds=extra_seconds)
