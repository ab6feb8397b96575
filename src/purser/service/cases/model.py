"""What a case is, and what stands in its thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.proceedings import Proceeding, Who


class Band(IntEnum):
    """Of the queue (P7): VIP adds seconds within one, never a band."""

    THEFT = 1
    MONEY = 2
    REST = 3


class Priority(IntEnum):
    """How fast the clocks run."""

    URGENT = 1
    HIGH = 2
    USUAL = 3
    LOW = 4


class Channel(StrEnum):
    """How something was said. `none`: nobody said it, or only among us."""

    APP = "app"
    CHAT = "chat"
    MAIL = "mail"
    PHONE = "phone"
    WEB = "web"
    NONE = "none"


class EntryKind(StrEnum):
    """`note` and `system` are never shown to the customer, unless a system entry says so (data.shown). `merchant`
    stands between us and the one that `data.merchant` names: no customer and no other merchant sees it."""

    MESSAGE = "message"
    MERCHANT = "merchant"
    NOTE = "note"
    SYSTEM = "system"


class Direction(StrEnum):
    """Towards us, from us, or neither."""

    IN = "in"
    OUT = "out"
    NONE = "none"


class Author(StrEnum):
    """As what somebody wrote. A stranger is who writes from an address that is no customer's."""

    CUSTOMER = "customer"
    STRANGER = "stranger"
    MERCHANT = "merchant"
    STAFF = "staff"
    BOT = "bot"
    SYSTEM = "system"


STRANGER_WHO: Final = "stranger"
"""What acts for a stranger in a case's history: their address is nobody's business there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be added to a thread. `ref`: the writer's own number of it; the same again is the same entry.
    `data`: what its channel knows besides (a mail's subject, a call's length), never shown as it is."""

    kind: EntryKind
    direction: Direction
    channel: Channel
    author: Author
    author_id: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Id, ...] = ()
    ref: str | None = None
    at: datetime | None = None

    @classmethod
    def heard(cls, channel: Channel, author: Author, author_id: str, text: str, **more: Any) -> Entry:
        """A message to us."""
        return cls(EntryKind.MESSAGE, Direction.IN, channel, author, author_id, text, **more)

    @classmethod
    def said(cls, channel: Channel, staff: StaffId, text: str, **more: Any) -> Entry:
        """A message of somebody of the staff to the customer."""
        return cls(EntryKind.MESSAGE, Direction.OUT, channel, Author.STAFF, str(staff), text, **more)

    @classmethod
    def noted(cls, staff: StaffId, text: str, **more: Any) -> Entry:
        """A note among the staff."""
        return cls(EntryKind.NOTE, Direction.NONE, Channel.NONE, Author.STAFF, str(staff), text, **more)

    @classmethod
    def happened(cls, text: str, **data: Any) -> Entry:
        """Something the system did or saw; `text` is a code."""
        return cls(EntryKind.SYSTEM, Direction.NONE, Channel.NONE, Author.SYSTEM, "", text, data)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the thread of the case `case`; of a merged case it keeps its number there."""

    case: ProceedingId
    number: int
    entry: Entry
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """What a case is about: `kind` is payment, refund, dispute, card, chat, call, case …"""

    kind: str
    object_id: str
    added_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be opened.

    `subject`: the customer, or for an address `people.stranger`'s id; then `contact` is the address. `type` is one of
    the policy's; what is None is as the type says. `cause`: what the system opens it for; a second opening for the
    same cause of the same subject is the first one's case. `with_bot`: a machine speaks with the customer until
    `hand_over`.
    """

    subject: Id
    type: str
    title: str
    channel: Channel
    language: str
    who: Who
    is_customer: bool = True
    contact: str | None = None
    priority: Priority | None = None
    band: Band | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    cause: str | None = None
    with_bot: bool = False
    assigned_to: StaffId | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its matter. `entries` counts the thread; `due_at` is when `due_clock` runs out, None while none
    runs."""

    matter: Proceeding
    number: str
    is_customer: bool
    contact: str | None
    type: str
    priority: Priority
    band: Band
    channel: Channel
    language: str
    title: str
    tags: tuple[str, ...]
    fields: Mapping[str, Any]
    assigned_to: StaffId | None
    cause: str | None
    entries: int
    outcome: str | None
    merged_into: tuple[Id, ProceedingId] | None
    due_clock: str | None
    due_at: datetime | None
    opened_at: datetime
    changed_at: datetime

    @property
    def id(self) -> ProceedingId:
        return self.matter.id

    @property
    def subject(self) -> Id:
        return self.matter.subject

    @property
    def state(self) -> str:
        return self.matter.state

    @property
    def customer(self) -> CustomerId | None:
        """Whose case it is, when they are a customer."""
        return CustomerId(self.subject) if self.is_customer else None
