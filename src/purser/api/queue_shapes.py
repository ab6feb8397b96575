"""Contacts and agents as the staff's apps see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias

from purser.api.schemas import Output, wire_id
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.text import Language
from purser.service.queue import (
    Activity,
    Agent,
    Attempt,
    Band,
    Contact,
    ContactChannel,
    ContactId,
    ContactKind,
    Presence,
)

WireContactId = Annotated[ContactId, wire_id(ContactId)]
WireStaffId = Annotated[StaffId, wire_id(StaffId)]
BandName: TypeAlias = Literal["theft", "money_missing", "rest"]

BANDS: dict[Band, BandName] = {Band.THEFT: "theft", Band.MONEY_MISSING: "money_missing", Band.REST: "rest"}


class ContactCase(Output):
    """The case of a contact: whose it is, and its id."""

    subject_id: Annotated[Id, wire_id(Id)]
    id: Annotated[ProceedingId, wire_id(ProceedingId)]


class QueueContact(Output):
    """A contact: who wants a person, by what way, and how it stands. `ref`: the chat, call or case it is; `deadline`:
    when the system goes on by itself (an offer that nobody takes, a wrap-up); `attempt`: the number of the living
    attempt to ring them; `promised_s`: the wait in seconds that they were told; `version` grows with every change."""

    id: WireContactId
    kind: ContactKind
    channel: ContactChannel
    ref: Annotated[Id, wire_id(Id)]
    customer_id: Annotated[CustomerId, wire_id(CustomerId)] | None
    case: ContactCase | None
    band: BandName
    language: Language
    skills: list[str]
    state: str
    since: datetime
    first_queued_at: datetime
    connected_at: datetime | None
    deadline: datetime | None
    promised_s: int | None
    tries: int
    attempt: int | None
    agent_id: WireStaffId | None
    wrap_up_code: str | None
    version: int

    @classmethod
    def of(cls, c: Contact, attempt: Attempt | None = None) -> Self:
        return cls(
            id=c.id, kind=c.kind, channel=c.channel, ref=c.ref, customer_id=c.customer,
            case=None if c.case is None else ContactCase(subject_id=c.case[0], id=c.case[1]),
            band=BANDS[c.band], language=c.language, skills=list(c.skills), state=c.state, since=c.since,
            first_queued_at=c.first_queued_at, connected_at=c.connected_at, deadline=c.deadline,
            promised_s=c.promised_s, tries=c.tries, attempt=None if attempt is None else attempt.number,
            agent_id=c.agent, wrap_up_code=c.wrap_up_code, version=c.version,
        )  # fmt: skip


class QueueAgent(Output):
    """Somebody who answers: what they say (`presence`, with a `reason` for a break), what they do (`activity`), what
    they can do, and how many of each they take at a time. `speaks`: their desk has a microphone; without, no calls."""

    id: WireStaffId
    presence: Presence
    reason: str
    activity: Activity
    since: datetime
    idle_since: datetime
    languages: list[str]
    skills: list[str]
    voice: int
    chats: int
    cases: int
    speaks: bool

    @classmethod
    def of(cls, a: Agent) -> Self:
        return cls(
            id=a.staff, presence=a.presence, reason=a.reason, activity=a.activity, since=a.since,
            idle_since=a.idle_since, languages=sorted(a.languages), skills=sorted(a.skills), voice=a.voice,
            chats=a.chats, cases=a.cases, speaks=a.speaks,
        )  # fmt: skip


class AgentDesk(QueueAgent):
    """An agent with what they hold, the longest first."""

    contacts: list[QueueContact]

    @classmethod
    def with_contacts(cls, a: Agent, contacts: list[QueueContact]) -> Self:
        return cls(**QueueAgent.of(a).model_dump(), contacts=contacts)
